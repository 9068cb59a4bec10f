import Fabric
import GuestPrograms
import HostStack
import Packets
import SimulationKernel

/// Guests and cables on a real fabric. It keeps what their programs print.
struct GuestNetwork: Equatable {
  /// What one program said, and how it ended.
  struct Output: Equatable {
    var bytes: [UInt8] = []
    var errors = ""
    var status: Int32?
    var ended: Instant?

    var text: String { String(decoding: bytes, as: UTF8.self) }
  }

  struct ProgramKey: Hashable {
    let host: Int
    let process: UInt32
  }

  var fabric = Fabric()
  var outbox = Outbox()
  var hosts: [Host] = []
  private(set) var now = Instant.zero
  private(set) var outputs: [ProgramKey: Output] = [:]
  private var firstPorts: [PortID] = []
  private var pendingWakes: [Instant] = []
  private var log = WatchedLog()

  /// Adds a guest with interfaces `eth0`, `eth1`, …
  mutating func addHost(_ configuration: HostConfiguration) -> Int {
    let node = NodeIndex(hosts.count)
    firstPorts.append(PortID(fabric.portCount))
    for port in configuration.interfaces.indices {
      _ = fabric.addPort(
        of: node, index: PortIndex(port), random: RandomStream(seed: 1, owner: "\(fabric.portCount)"))
    }
    hosts.append(Host(configuration))
    pendingWakes.append(.never)
    return hosts.count - 1
  }

  private func port(_ host: Int, _ interface: Int) -> PortID {
    PortID(Int(firstPorts[host].rawValue) + interface)
  }

  mutating func connect(_ a: (Int, Int), _ b: (Int, Int), _ settings: LinkSettings = LinkSettings()) {
    fabric.connect(port(a.0, a.1), port(b.0, b.1), forward: settings, backward: settings)
  }

  /// Lets each guest find out whether its IPv6 addresses are its alone.
  mutating func bringUp() {
    let now = now
    for host in hosts.indices { act(on: host) { $0.bringUp(at: now, into: &$1) } }
  }

  /// The network as another process would read it from a checkpoint.
  func restored() throws -> GuestNetwork {
    var writer = ByteWriter()
    writer.write(fabric)
    writer.write(outbox)
    writer.write(hosts)
    for wake in pendingWakes { writer.write(wake) }
    var registry = PartRegistry()
    GuestCommand.register(in: &registry)
    registry.register(Speaker.self)
    registry.register(Asker.self)
    var reader = CheckpointReader(writer.bytes, registry: registry)
    var copy = self
    copy.fabric = try reader.read()
    copy.outbox = try reader.read()
    copy.hosts = try reader.read()
    for host in hosts.indices { copy.pendingWakes[host] = try reader.read() }
    guard reader.isAtEnd else { throw reader.failure("\(reader.remaining) bytes are left over") }
    return copy
  }

  /// Gives a guest other processes, as a checkpoint that was tampered with would.
  mutating func replaceProcesses(of host: Int, by processes: ProcessTable, _ registry: PartRegistry) throws {
    var writer = ByteWriter()
    writer.write(hosts[host].stack)
    writer.write(processes)
    writer.write(hosts[host].system)
    writer.write(hosts[host].nextWake)
    var reader = CheckpointReader(writer.bytes, registry: registry)
    hosts[host] = try Host(from: &reader)
  }

  /// Changes the link's direction away from a port.
  mutating func set(_ settings: LinkSettings, from end: (Int, Int)) {
    fabric.change(settings, from: port(end.0, end.1), at: now, &outbox.frames, log: &log.log)
  }

  mutating func start(_ command: String, on host: Int, names: NameTable = NameTable()) -> ProgramKey {
    start(GuestCommand.program(for: command, names: names), on: host)
  }

  /// Starts what a machine does from the start.
  mutating func start(_ service: GuestService, on host: Int) { start(service.program, on: host) }

  @discardableResult mutating func start(_ program: any GuestProgram, on host: Int) -> ProgramKey {
    var process = ProcessID(0)
    let now = now
    act(on: host) { process = $0.start(program, at: now, into: &$1) }
    let key = ProgramKey(host: host, process: process.rawValue)
    // A program that ended at once has reported already.
    outputs[key] = outputs[key] ?? Output()
    return key
  }

  /// Runs a command that takes no time.
  mutating func run(_ command: String, on host: Int = 0) -> Output {
    let key = start(command, on: host)
    return output(of: key)
  }

  mutating func interrupt(_ key: ProgramKey) {
    let now = now
    act(on: key.host) { $0.interrupt(ProcessID(key.process), at: now, into: &$1) }
  }

  func output(of key: ProgramKey) -> Output { outputs[key] ?? Output() }

  private mutating func act(on host: Int, _ body: (inout Host, inout Outbox) -> Void) {
    body(&hosts[host], &outbox)
    fabric.carryOut(&outbox, of: NodeIndex(host), firstPort: firstPorts[host], at: now, log: &log.log)
    for entry in log.log.reports { record(entry.report, of: host) }
    log.log.drain()
    schedule(host)
  }

  private mutating func schedule(_ host: Int) {
    guard hosts[host].nextWake < pendingWakes[host] else { return }
    pendingWakes[host] = hosts[host].nextWake
    fabric.queue.push(.wake(NodeIndex(host)), at: hosts[host].nextWake)
  }

  private mutating func record(_ report: Report, of host: Int) {
    let key = ProgramKey(host: host, process: report.process)
    var output = outputs[key] ?? Output()
    switch report.content {
    case .output(let bytes): output.bytes += bytes
    case .errors(let bytes): output.errors += String(decoding: bytes, as: UTF8.self)
    case .logged: break
    case .exited(let status): (output.status, output.ended) = (status, now)
    }
    outputs[key] = output
  }

  /// Handles everything up to and at `limit`, but no more than so many events.
  mutating func run(until limit: Instant, atMost count: Int = .max) {
    var handled = 0
    while handled < count, let entry = fabric.queue.pop(until: limit) {
      now = entry.at
      handled += 1
      switch entry.payload.kind {
      case .arrival: arrive(entry.payload.frame, at: entry.payload.port, sequence: entry.sequence)
      case .ready: _ = fabric.ready(entry.payload.port, at: now, &outbox.frames, log: &log.log)
      case .wake: wake(Int(entry.payload.node.rawValue))
      }
    }
    if handled < count { now = limit }
  }

  private mutating func arrive(_ frame: Frame, at id: PortID, sequence: UInt64) {
    guard fabric.arrive(frame, at: id, sequence: sequence, now: now, &outbox.frames, log: &log.log) else { return }
    let port = fabric[receiver: id]
    let now = now
    act(on: Int(port.node.rawValue)) { $0.receive(frame, on: port.index, at: now, into: &$1) }
  }

  private mutating func wake(_ host: Int) {
    guard pendingWakes[host] == now else { return }
    pendingWakes[host] = .never
    let now = now
    if hosts[host].nextWake <= now {
      act(on: host) { $0.wake(at: now, into: &$1) }
    } else {
      schedule(host)
    }
  }
}

/// Watching is no part of the network, so it does not tell two of them apart.
private struct WatchedLog: Equatable {
  var log = ObservationLog()
  static func == (a: WatchedLog, b: WatchedLog) -> Bool { true }
}
