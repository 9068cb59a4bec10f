public import Fabric
import Guests
public import Hypervisors
import SimulationKernel

// Machines on hosts. A frame for one waits in its receive ring, and a timer that runs out makes work, until a processor of the
// host has the time; then the machine is called as any other device, and its host is told what that took.

extension World {
  /// Whether a node is not called as usual. In most labs all are, and every frame asks.
  @inline(__always) func isDiverted(_ node: NodeIndex) -> Bool {
    hasDiversions && nodes[Int(node.rawValue)].isDiverted
  }

  /// A frame has come in at a machine on a host.
  mutating func queue(_ frame: Frame, on port: PortIndex, of node: NodeIndex, log: inout ObservationLog) {
    let tenancy = nodes[Int(node.rawValue)].tenancy
    let isTaken = hypervisors[Int(tenancy.host)].receive(
      frame, on: port, of: Int(tenancy.tenant), at: now, &fabric)
    if !isTaken { outbox.drop(frame, on: port, .ringFull) }
    // Even if nothing is dropped, what is known of an arrival ends here.
    fabric.carryOut(&outbox, of: node, firstPort: nodes[Int(node.rawValue)].firstPort, at: now, log: &log)
  }

  /// A timer of a machine on a host has run out, unless it has been put off.
  mutating func wakeHosted(_ node: NodeIndex, at instant: Instant) {
    let tenancy = nodes[Int(node.rawValue)].tenancy
    let next = nextWake(of: node)
    if next <= instant {
      pass(instant)
      hypervisors[Int(tenancy.host)].call(Int(tenancy.tenant), at: now, &fabric)
    } else if next < .never {
      nodes[Int(node.rawValue)].pendingWake = next
      fabric.scheduleWake(of: node, at: next)
    }
  }

  /// The same as ``finish(_:nextWake:log:)`` for a machine on a host, which is told what it took.
  mutating func finishHosted(_ node: NodeIndex, nextWake next: Instant, log: inout ObservationLog) {
    let tenancy = nodes[Int(node.rawValue)].tenancy
    let (host, tenant) = (Int(tenancy.host), Int(tenancy.tenant))
    let news = devices.first.devices[nodes[Int(node.rawValue)].index].takeHostNews()
    let sent = outbox.sentCount - answers
    answers = 0
    let state = hypervisors[host].charge(
      tenant, sent: max(0, sent), runs: news.work.runs, bytes: news.work.bytes, at: now, &fabric)
    if let threads = news.threads { hypervisors[host].setThreads(threads, of: tenant, at: now, &fabric) }
    // What programs have changed; packets alone change little.
    if news.work.runs > 0, state.isOvercommitted { balanceMemory(of: node, on: host, tenant) }
    let changesPorts = !outbox.portChanges.isEmpty
    carryOut(node, log: &log)
    if news.asks { return answerHosted(node, log: &log) }
    // One whose timer has run out waits for a processor to be called.
    if !(changesPorts ? isCalled(node) : state.isDue) { schedule(next, of: node) }
  }

  /// Whether a machine's timer has run out, and it waits for a processor to be called.
  func isCalled(_ node: NodeIndex) -> Bool {
    let tenancy = nodes[Int(node.rawValue)].tenancy
    return !tenancy.isNone && hypervisors[Int(tenancy.host)].isDue(Int(tenancy.tenant))
  }

  /// A processor of a host has done something.
  mutating func fire(_ slot: ProcessorSlot, at instant: Instant, log: inout ObservationLog) {
    switch hypervisors[slot.host].fire(slot.index, at: instant, &fabric) {
    case .stale: return
    case .done: pass(instant)
    case .frame(let frame, let port, let tenant):
      pass(instant)
      let node = tenants[slot.host][tenant]
      answers = 1
      act(Receive(frame: frame, port: port, now: now), on: node, log: &log)
      hypervisors[slot.host].proceed(slot.index, at: now, &fabric)
    case .call(let tenant):
      pass(instant)
      let node = tenants[slot.host][tenant]
      let (next, _) = devices.act(Wake(now: now), on: nodes[Int(node.rawValue)].location, into: &outbox)
      finish(node, nextWake: next, log: &log)
      hypervisors[slot.host].proceed(slot.index, at: now, &fabric)
    }
  }

  @inline(__always) private mutating func pass(_ instant: Instant) {
    now = instant
    eventsHandled &+= 1
  }

  /// Answers a machine that has asked what its processors have done.
  mutating func answerHosted(_ node: NodeIndex, log: inout ObservationLog) {
    let tenancy = nodes[Int(node.rawValue)].tenancy
    let hypervisor = hypervisors[Int(tenancy.host)]
    let usage = hypervisor.usage(of: Int(tenancy.tenant), at: now)
    var times = ProcessorTimes()
    (times.user, times.system, times.steal) = (usage.user, usage.system, usage.steal)
    times.runnable = hypervisor.runnableCount(of: Int(tenancy.tenant))
    devices.first.devices[nodes[Int(node.rawValue)].index].answer(times, at: now, into: &outbox)
    finish(node, log: &log)
  }

  /// A machine has been switched off: it has nothing more to do.
  mutating func leaveHost(_ node: NodeIndex) {
    let tenancy = nodes[Int(node.rawValue)].tenancy
    guard !tenancy.isNone else { return }
    hypervisors[Int(tenancy.host)].releaseMemory(of: Int(tenancy.tenant))
    returnMemory(onHost: Int(tenancy.host))
    for frame in hypervisors[Int(tenancy.host)].switchOff(Int(tenancy.tenant), at: now, &fabric) {
      outbox.frames.release(frame)
    }
  }

  /// Enters which node each host's machine is, from what the nodes say.
  ///
  /// - Returns: whether that fits the hosts.
  mutating func findTenants() -> Bool {
    var found = hypervisors.map { [NodeIndex?](repeating: nil, count: $0.tenantCount) }
    for (number, node) in nodes.enumerated() where !node.tenancy.isNone {
      let (host, tenant) = (Int(node.tenancy.host), Int(node.tenancy.tenant))
      guard host < found.count, tenant < found[host].count, found[host][tenant] == nil, node.kind == .guest,
        hypervisors[host].portCount(of: tenant) == node.portCount
      else { return false }
      found[host][tenant] = NodeIndex(number)
    }
    tenants = found.map { $0.compactMap { $0 } }
    return zip(tenants, found).allSatisfy { $0.count == $1.count }
  }

  /// The nodes of the machines on a host.
  public func machines(onHost number: Int) -> [Int] { tenants[number].map { Int($0.rawValue) } }

  /// How a machine shares its host, and its virtual processors; nil for one that has no host.
  public func scheduling(of node: NodeIndex) -> (SchedulingSettings, vcpus: Int)? {
    let tenancy = nodes[Int(node.rawValue)].tenancy
    guard !tenancy.isNone else { return nil }
    let host = hypervisors[Int(tenancy.host)]
    return (host.scheduling(of: Int(tenancy.tenant)), host.vcpuCount(of: Int(tenancy.tenant)))
  }

  /// What a machine has got from its host; nil for one that has none.
  public func usage(of node: NodeIndex) -> CPUUsage? {
    let tenancy = nodes[Int(node.rawValue)].tenancy
    return tenancy.isNone ? nil : hypervisors[Int(tenancy.host)].usage(of: Int(tenancy.tenant), at: now)
  }
}

/// Where a node's work is done.
struct Tenancy: Sendable, Equatable, BitwiseCopyable, StateRecord {
  /// The number of the host; none has the highest.
  var host = UInt16.max
  /// The machine's number on the host.
  var tenant: UInt32 = 0

  @inline(__always) var isNone: Bool { host == .max }

  static let fields = Fields(\Tenancy.host, \.tenant)
}
