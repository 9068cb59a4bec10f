public import Fabric
public import NetworkStack
public import SimulationKernel

/// A guest: its stack and its processes. The device behind every machine of a lab, hosts and routers alike.
public struct Guest: Sendable, Equatable, StateRecord {
  /// When ``wake(at:into:)`` must be called next; `.never` if the guest waits for nothing.
  public internal(set) var nextWake = Instant.never
  /// The running processes.
  public internal(set) var processes = ProcessTable()
  /// The TCP/IP stack.
  public internal(set) var stack: Stack
  var systemBox = GuestSystem.untouched
  /// When its disk has something to do. It follows from the system, and is kept here because every packet asks.
  var diskWake = Instant.never
  /// Empty between two calls.
  var runQueue = RunQueue()

  /// Creates a guest that is switched on; ``bringUp(starting:at:into:)`` starts it. Its services are not started by
  /// this initializer.
  public init(_ configuration: GuestConfiguration) {
    stack = Stack(configuration.network)
    if configuration.limits != GuestLimits() || configuration.hardware != Hardware() {
      systemBox = Indirect(GuestSystem(configuration.limits, configuration.hardware))
    }
    guard !configuration.nameServers.isEmpty else { return }
    system.files.write(configuration.resolverFile, to: "/etc/resolv.conf")
  }

  /// Files, pipes and the console.
  public internal(set) var system: GuestSystem {
    @inline(__always) _read { yield systemBox.value }
    @inline(__always) _modify { yield &systemBox.value }
  }

  /// Handles a frame whose last bit has arrived on an interface.
  public mutating func receive(_ frame: Frame, on port: PortIndex, at now: Instant, into outbox: inout Outbox) {
    stack.receive(frame, on: Int(port.rawValue), at: now, into: &outbox)
    settle(at: now, into: &outbox)
  }

  /// Handles everything that is due by `now`. To be called at ``nextWake``.
  public mutating func wake(at now: Instant, into outbox: inout Outbox) {
    if stack.nextWake <= now { stack.wake(at: now, into: &outbox) }
    if processes.nextWake <= now { resumeDue(at: now, into: &outbox) }
    if diskWake <= now { wakeDisk(at: now, into: &outbox) }
    settle(at: now, into: &outbox)
  }

  /// Starts the guest: it verifies its IPv6 addresses by duplicate address detection and starts its services. To be called once. A
  /// guest on which it is never called uses its addresses at once.
  public mutating func bringUp(
    starting services: [Open<any GuestProgram>] = [], at now: Instant, into outbox: inout Outbox
  ) {
    stack.bringUp(at: now, into: &outbox)
    for service in services { add(service, in: .root) }
    runProcesses(at: now, into: &outbox)
    settle(at: now, into: &outbox)
  }

  /// Handles a change of the link at an interface.
  public mutating func linkChanged(on port: PortIndex, isUp: Bool, at now: Instant, into outbox: inout Outbox) {
    stack.carrierChanged(on: Int(port.rawValue), isUp: isUp, at: now, into: &outbox)
    settle(at: now, into: &outbox)
  }

  public static let fields = Fields(\Guest.stack, \.processes, \.systemBox, \.nextWake)
    .derived(\.runQueue, RunQueue())
    .derived(\.diskWake, .never)

  public mutating func settle(_ reader: borrowing CheckpointReader) throws(CheckpointError) {
    if !processes.processes.isEmpty { try system.settle(processes, reader) }
    systemBox.share(GuestSystem.untouched)
    diskWake = system.diskWake
    // A guest that is switched off is never called.
    if nextWake < .never { nextWake = min(nextWake, stack.nextWake, processes.nextWake, diskWake) }
  }
}
