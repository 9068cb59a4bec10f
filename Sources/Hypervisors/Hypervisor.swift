public import Fabric
public import SimulationKernel

/// A host: physical processors, and the virtual machines whose virtual processors run on them.
///
/// It decides when a machine is called, and the owner calls it. Each processor has a number among the host's ``slots`` and is woken
/// by events of its own; what happens on a host depends on nothing but the host and the frames that arrive there.
///
/// The scheduler is one of proportional shares by virtual time, as Linux's are: of the virtual processors that wait, the one runs
/// that has got the least by its weight; one that wakes up and has got less than the one that runs, by more than
/// a third of a slice, preempts it. How far one may be ahead or behind is limited, so that nobody saves up time by sleeping.
public struct Hypervisor: Sendable, Equatable, StateRecord {
  /// Its number among the hosts of the lab.
  let number: Int
  /// As the lab calls it.
  let name: String
  /// What it is made from.
  public let settings: HostSettings
  var cpus: [PhysicalCPU]
  var tenants: [Tenant] = []
  var vcpus: [VirtualCPU] = []
  var classes: [PinClass] = []
  /// When throttled machines get their share of the next period; `.never` if there are none.
  var refillAt = Instant.never
  /// What is granted to machines that are on, in bytes. Each call of a machine asks for it.
  public internal(set) var grantedMemory: UInt64 = 0
  /// What machines had alike in memory when that was last looked at, in bytes, the one copy that there is left out.
  public internal(set) var sharedMemory: UInt64 = 0
  /// The most by which machines used more than there is although nothing was left to take back, in bytes.
  public internal(set) var memoryShortage: UInt64 = 0

  /// Creates a host without machines.
  ///
  /// - Parameter pins: the processors of each machine that is going to be added, sorted; empty for all.
  public init(_ settings: HostSettings, number: Int, name: String = "", pins: [[Int]]) {
    self.number = number
    self.name = name
    self.settings = settings
    let sets = pins.reduce(into: [[Int]]()) { if !$0.contains($1) { $0.append($1) } }
    classes = sets.map { PinClass($0.isEmpty ? Array(0..<settings.cpus) : $0, of: settings.cpus) }
    let times = classes.count > 1 ? [Int64](repeating: 0, count: classes.count) : []
    cpus = Array(repeating: PhysicalCPU(classTimes: times), count: settings.cpus)
  }

  public static let fields = Fields(
    \Hypervisor.number, \.name, \.settings, \.cpus, \.tenants, \.vcpus, \.classes, \.refillAt, \.sharedMemory,
    \.memoryShortage
  )
  .derived(\.grantedMemory, 0)

  /// Adds a virtual machine and returns its number on this host.
  ///
  /// - Parameters:
  ///   - functions: the network functions that each received packet meets.
  ///   - ports: its interfaces.
  ///   - memory: in bytes.
  public mutating func add(
    _ scheduling: SchedulingSettings, vcpus count: Int, costs: WorkCosts, functions: Int, ports: Int,
    memory: UInt64 = 0, name: String = ""
  ) -> Int {
    let pinned = PinClass(scheduling.pin.isEmpty ? Array(0..<settings.cpus) : scheduling.pin, of: settings.cpus)
    let pinClass = classes.firstIndex { $0.mask == pinned.mask } ?? 0
    tenants.append(
      Tenant(
        settings: scheduling, costs: ScaledCosts(costs, speed: settings.speed, functions: functions),
        firstVCPU: vcpus.count, vcpuCount: count, pinClass: pinClass,
        memory: TenantMemory(name: name, size: memory, reservation: scheduling.memoryReservation),
        ringCounts: Array(repeating: 0, count: ports)))
    for _ in 0..<count { vcpus.append(VirtualCPU(tenant: tenants.count - 1)) }
    if let quota = quota(of: tenants.count - 1) { tenants[tenants.count - 1].quota = quota }
    return tenants.count - 1
  }

  /// What a capped machine gets in a period, in ns.
  func quota(of tenant: Int) -> Int64? {
    tenants[tenant].settings.cap.map { Int64($0) * settings.capPeriod.nanoseconds / 100 }
  }

  /// Numbers that point at nothing are refused: a checkpoint is a file, and files lie.
  public var inconsistency: String? {
    guard cpus.count == settings.cpus, tenantsFit, vcpusFit, classesFit else {
      return "a host that does not fit itself"
    }
    let times = classes.count > 1 ? classes.count : 0
    let runningFits = cpus.indices.allSatisfy { index in
      let running = Int(cpus[index].running)
      return cpus[index].classTimes.count == times && running < vcpus.count
        && (running < 0 ? running == -1 : vcpus[running].state == .running && vcpus[running].cpu == index)
    }
    return runningFits ? nil : "a processor that runs nobody"
  }

  private var tenantsFit: Bool {
    var next = 0
    for tenant in tenants {
      var counts = [Int32](repeating: 0, count: tenant.ringCounts.count)
      for frame in tenant.ring.waiting {
        guard Int(frame.port.rawValue) < counts.count else { return false }
        counts[Int(frame.port.rawValue)] += 1
      }
      guard tenant.firstVCPU == next, tenant.vcpuCount > 0, tenant.vcpuCount <= settings.cpus,
        tenant.pinClass < classes.count, counts == tenant.ringCounts, tenant.debt >= 0, tenant.costs.areInRange
      else { return false }
      next += tenant.vcpuCount
    }
    return next == vcpus.count
  }

  private var vcpusFit: Bool {
    vcpus.indices.allSatisfy { index in
      let vcpu = vcpus[index]
      guard vcpu.cpu < cpus.count, vcpu.tenant < tenants.count else { return false }
      let tenant = tenants[vcpu.tenant]
      let waits = tenant.pinClass < classes.count && classes[tenant.pinClass].waiting.contains(Int32(index))
      return index >= tenant.firstVCPU && index < tenant.firstVCPU + tenant.vcpuCount && vcpu.remaining >= 0
        && (vcpu.state == .running) == (cpus[vcpu.cpu].running == Int32(index))
        && waits == (vcpu.state == .waiting && !tenant.isThrottled)
        && (vcpu.state == .idle) == (vcpu.work == .none && vcpu.thread == nil)
        && (vcpu.work != .frame || !tenant.ring.isEmpty)
    }
  }

  private var classesFit: Bool {
    classes.allSatisfy { pinClass in
      pinClass.mask.count == (cpus.count + 63) / 64 && Set(pinClass.waiting).count == pinClass.waiting.count
        && pinClass.waiting.allSatisfy { vcpus.indices.contains(Int($0)) }
        && pinClass.cpuCount == Int64(cpus.indices.count { pinClass.allows($0) }) && pinClass.cpuCount > 0
    }
  }

  /// The frames that wait for their machines.
  public var heldFrames: [Frame] { tenants.flatMap { $0.ring.waiting.map(\.frame) } }

  /// The events of a host are for one of its processors, or for the machines that are throttled.
  var refillSlot: Int { cpus.count }
}
