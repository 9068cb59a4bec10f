import Fabric
import SimulationKernel

/// A virtual machine as its hypervisor sees it: what it has to do, and what it has got.
struct Tenant: Sendable, Equatable, StateRecord {
  let settings: SchedulingSettings
  /// What its work takes, on this host.
  let costs: ScaledCosts
  /// Its virtual processors are these of the hypervisor's.
  let firstVCPU: Int
  let vcpuCount: Int
  /// Among the hypervisor's ``Hypervisor/classes``.
  let pinClass: Int

  var memory: TenantMemory

  /// Frames that have arrived, the one in work included.
  var ring = Fifo<ReceivedFrame>()
  /// How many of them came in at each interface.
  var ringCounts: [Int32]
  /// The machine wants to be called, as a timer has run out.
  var isDue = false
  /// What its first virtual processor still has to pay for work that is done, in ns.
  var debt: Int64 = 0
  /// The threads that compute and have no virtual processor, by the machine's numbers for them.
  var threads = Fifo<UInt32>()

  /// Its virtual processors that run or wait, unless it is throttled.
  var activeCount: Int64 = 0
  /// What is left of its cap in this period, in ns.
  var quota: Int64 = .max
  var isThrottled = false
  /// When the next period begins, for a capped machine.
  var period = Instant.zero
  /// What it has used and waited for.
  var usage = CPUUsage()

  /// It is being called, and what it has to do next is seen to afterwards. Never between two events.
  var handling = false
  /// The processor on which it is being called.
  var handlingCPU = 0

  static let fields = Fields(
    \Tenant.settings, \.costs, \.firstVCPU, \.vcpuCount, \.pinClass, \.memory, \.ring, \.ringCounts, \.isDue, \.debt,
    \.threads, \.activeCount, \.quota, \.isThrottled, \.period, \.usage
  )
  .derived(\.handling, false)
  .derived(\.handlingCPU, 0)

  /// What makes virtual time pass as fast as the weight is low.
  var slowness: Int64 { VirtualTime.unit / Int64(settings.weight) }
  /// The first virtual processor has something to do in the kernel.
  @inline(__always) var hasKernelWork: Bool { !ring.isEmpty || isDue || debt > 0 }
}

/// A frame in a receive ring, and the interface at which it arrived.
struct ReceivedFrame: Sendable, Equatable, BitwiseCopyable, StateRecord {
  let frame: Frame
  let port: PortIndex

  static let fields = Fields(\ReceivedFrame.frame, \.port)
}

/// ``WorkCosts`` as they are on one host for one machine, in ns.
struct ScaledCosts: Sendable, Equatable, StateRecord {
  /// A received packet, functions included.
  let received: Int64
  /// A packet that is sent unasked.
  let sent: Int64
  let program: Int64
  /// Each KiB.
  let copy: Int64

  /// - Parameter functions: the network functions that a received packet meets.
  init(_ costs: WorkCosts, speed: Int, functions: Int) {
    func scale(_ cost: Int64) -> Int64 { (cost * 100 + Int64(speed) - 1) / Int64(speed) }
    received = scale(costs.packet.nanoseconds + Int64(functions) * costs.function.nanoseconds)
    sent = scale(costs.packet.nanoseconds)
    program = scale(costs.program.nanoseconds)
    copy = scale(costs.copy.nanoseconds)
  }

  /// No cost of a second becomes more than a hundred.
  var areInRange: Bool { [received, sent, program, copy].allSatisfy { $0 >= 0 && $0 < 1 << 50 } }

  static let fields = Fields(\ScaledCosts.received, \.sent, \.program, \.copy)
}
