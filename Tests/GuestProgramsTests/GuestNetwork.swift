import Fabric
import GuestPrograms
import Guests
import NetworkStack
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
    /// The line, where it had been typed ahead.
    var line: String?
    var runsInBackground = false

    var text: String { String(decoding: bytes, as: UTF8.self) }
  }

  struct ProgramKey: Hashable {
    let guest: Int
    let process: UInt32
  }

  var fabric = Fabric()
  var outbox = Outbox()
  var guests: [Guest] = []
  private(set) var now = Instant.zero
  private(set) var outputs: [ProgramKey: Output] = [:]
  private var firstPorts: [PortID] = []
  private var pendingWakes: [Instant] = []
  private var log = WatchedLog()
  /// Those that were handled.
  private(set) var events = 0

  /// Adds a guest with interfaces `eth0`, `eth1`, …
  mutating func addGuest(_ configuration: GuestConfiguration) -> Int {
    let node = NodeIndex(guests.count)
    firstPorts.append(PortID(fabric.portCount))
    for port in configuration.network.interfaces.indices {
      _ = fabric.addPort(
        of: node, index: PortIndex(port), random: RandomStream(seed: 1, owner: "\(fabric.portCount)"))
    }
    guests.append(Guest(configuration))
    pendingWakes.append(.never)
    return guests.count - 1
  }

  private func port(_ guest: Int, _ interface: Int) -> PortID {
    PortID(Int(firstPorts[guest].rawValue) + interface)
  }

  mutating func connect(_ a: (Int, Int), _ b: (Int, Int), _ settings: LinkSettings = LinkSettings()) {
    fabric.connect(port(a.0, a.1), port(b.0, b.1), forward: settings, backward: settings)
  }

  /// Lets each guest find out whether its IPv6 addresses are its alone.
  mutating func bringUp() {
    let now = now
    for guest in guests.indices { act(on: guest) { $0.bringUp(at: now, into: &$1) } }
  }

  /// The network as another process would read it from a checkpoint.
  func restored() throws -> GuestNetwork {
    var writer = ByteWriter()
    writer.write(fabric)
    writer.write(outbox)
    writer.write(guests)
    for wake in pendingWakes { writer.write(wake) }
    var registry = PartRegistry()
    GuestCommand.register(in: &registry)
    registry.register(Speaker.self)
    registry.register(Asker.self)
    var reader = CheckpointReader(writer.bytes, registry: registry)
    var copy = self
    copy.fabric = try reader.read()
    copy.outbox = try reader.read()
    copy.guests = try reader.read()
    for guest in guests.indices { copy.pendingWakes[guest] = try reader.read() }
    guard reader.isAtEnd else { throw reader.failure("\(reader.remaining) bytes are left over") }
    return copy
  }

  /// Gives a guest other processes, as a checkpoint that was tampered with would.
  mutating func replaceProcesses(of guest: Int, by processes: ProcessTable, _ registry: PartRegistry) throws {
    var writer = ByteWriter()
    writer.write(guests[guest].stack)
    writer.write(processes)
    writer.write(guests[guest].system)
    writer.write(guests[guest].nextWake)
    var reader = CheckpointReader(writer.bytes, registry: registry)
    guests[guest] = try Guest(from: &reader)
  }

  /// Changes the link's direction away from a port.
  mutating func set(_ settings: LinkSettings, from end: (Int, Int)) {
    fabric.change(settings, from: port(end.0, end.1), at: now, &outbox.frames, log: &log.log)
  }

  mutating func start(_ command: String, on guest: Int, names: NameTable = NameTable()) -> ProgramKey {
    start(GuestCommand.program(for: command, names: names), on: guest)
  }

  @discardableResult mutating func start(_ program: any GuestProgram, on guest: Int) -> ProgramKey {
    var process = ProcessID(0)
    let now = now
    act(on: guest) { process = $0.start(program, at: now, into: &$1) }
    let key = ProgramKey(guest: guest, process: process.rawValue)
    // A program that ended at once has reported already.
    outputs[key] = outputs[key] ?? Output()
    return key
  }

  /// Runs a command that takes no time.
  mutating func run(_ command: String, on guest: Int = 0) -> Output {
    let key = start(command, on: guest)
    return output(of: key)
  }

  /// Types a line into a guest's console. Nil where a program that runs has it.
  @discardableResult mutating func type(_ line: String, on guest: Int = 0) -> ProgramKey? {
    let (now, program) = (now, GuestCommand.program(for: line, names: NameTable()))
    var process: ProcessID?
    act(on: guest) { process = $0.type(line, program, at: now, into: &$1) }
    return process.map { ProgramKey(guest: guest, process: $0.rawValue) }
  }

  mutating func press(_ consoleKey: ConsoleKey, on guest: Int = 0) {
    let now = now
    act(on: guest) { $0.press(consoleKey, at: now, into: &$1) }
  }

  mutating func interrupt(_ key: ProgramKey) {
    let now = now
    act(on: key.guest) { $0.interrupt(ProcessID(key.process), at: now, into: &$1) }
  }

  func output(of key: ProgramKey) -> Output { outputs[key] ?? Output() }

  private mutating func act(on guest: Int, _ body: (inout Guest, inout Outbox) -> Void) {
    body(&guests[guest], &outbox)
    fabric.carryOut(&outbox, of: NodeIndex(guest), firstPort: firstPorts[guest], at: now, log: &log.log)
    for entry in log.log.reports { record(entry.report, of: guest) }
    log.log.drain()
    schedule(guest)
  }

  private mutating func schedule(_ guest: Int) {
    guard guests[guest].nextWake < pendingWakes[guest] else { return }
    pendingWakes[guest] = guests[guest].nextWake
    fabric.scheduleWake(of: NodeIndex(guest), at: guests[guest].nextWake)
  }

  private mutating func record(_ report: Report, of guest: Int) {
    let key = ProgramKey(guest: guest, process: report.subject)
    var output = outputs[key] ?? Output()
    switch report.ofProcess {
    case .output(let bytes): output.bytes += bytes
    case .errors(let bytes): output.errors += String(decoding: bytes, as: UTF8.self)
    case nil: break
    case .started(let line): output.line = line
    case .background(let runsOn): output.runsInBackground = runsOn
    case .reached, .poweredOff: break
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
      events += 1
      switch entry.payload.kind {
      case .arrival: arrive(entry.payload.frame, at: entry.payload.port)
      case .loss: fabric.lose(entry.payload.frame, at: entry.payload.port, &outbox.frames)
      case .ready: _ = fabric.ready(entry.payload.port, at: now, &outbox.frames, log: &log.log)
      case .wake: wake(Int(entry.payload.node.rawValue))
      case .processor: break
      }
    }
    if handled < count { now = limit }
  }

  private mutating func arrive(_ frame: Frame, at id: PortID) {
    fabric.arrive(frame, at: id, now: now, outbox.frames, log: &log.log)
    let port = fabric[receiver: id]
    let now = now
    act(on: Int(port.node.rawValue)) { $0.receive(frame, on: port.index, at: now, into: &$1) }
  }

  private mutating func wake(_ guest: Int) {
    guard pendingWakes[guest] == now else { return }
    pendingWakes[guest] = .never
    let now = now
    if guests[guest].nextWake <= now {
      act(on: guest) { $0.wake(at: now, into: &$1) }
    } else {
      schedule(guest)
    }
  }
}

/// Watching is no part of the network, so it does not tell two of them apart.
private struct WatchedLog: Equatable {
  var log = ObservationLog()
  static func == (a: WatchedLog, b: WatchedLog) -> Bool { true }
}
