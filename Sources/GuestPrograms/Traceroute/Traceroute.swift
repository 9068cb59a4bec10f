import HostStack
import Packets
import SimulationKernel

/// `traceroute` for Linux (version 2): UDP datagrams with growing time to live, each to a port of its own, several under
/// way at a time, and the routers that say where they ended.
struct Traceroute: CommandLineProgram {
  static let registeredName = "traceroute"

  let settings: TracerouteSettings
  private var socket: SocketID?
  /// By hop, and for each hop by query. Made when the program starts.
  private(set) var probes: [TracerouteProbe] = []
  /// The first probe that is not printed yet.
  private var next = 0
  /// Behind the last probe that is wanted.
  private var end = 0

  init(arguments: [String], names: NameTable) throws(FailedCommand) {
    settings = try TracerouteSettings(arguments: arguments, names: names)
    guard settings.firstHop <= settings.maximumHops else { throw Traceroute.error("first hop out of range") }
  }

  mutating func resume(_ event: ProgramEvent, calls: inout SystemCalls) -> Wait {
    guard event != .interrupted else { return .exit(Signal.interruptedStatus) }
    if event == .started, !start(calls) { return .exit(1) }
    receiveAll(calls)
    do throws(SendError) {
      let until = try advance(calls)
      guard next >= end else { return .socket(until: until) }
      calls.write("\n")
      return .exit(0)
    } catch {
      calls.writeError("\(error == .networkUnreachable ? "connect" : "send"): \(error.text)\n")
      return .exit(1)
    }
  }

  private mutating func start(_ calls: borrowing SystemCalls) -> Bool {
    let target = settings.target
    calls.write(
      "traceroute to \(target.text) (\(target.address)), \(settings.maximumHops) hops max, "
        + "\(settings.packetLength) byte packets")
    socket = calls.openSocket(.udp)
    probes = Array(repeating: TracerouteProbe(), count: settings.probeCount)
    next = (settings.firstHop - 1) * settings.queries
    end = probes.count
    guard socket == nil else { return true }
    calls.writeError("socket: Address already in use\n")
    return false
  }

  private mutating func receiveAll(_ calls: borrowing SystemCalls) {
    guard let socket else { return }
    while let received = calls.receive(from: socket, { received, _ in received }) {
      switch received.content {
      case .datagram: take(received, nil, port: received.source.port)
      case .failure(let failure): take(received, failure, port: received.destination.port)
      }
    }
  }

  /// The port that a probe went to tells which it was.
  private mutating func take(_ received: Received, _ failure: DeliveryFailure?, port: UInt16) {
    let place = Int(port &- settings.port)
    guard probes.indices.contains(place), probes[place].isSent, !probes[place].isDone else { return }
    probes[place].answer = TracerouteProbe.Answer(
      source: received.source.address, arrived: received.arrived, failure: failure)
  }

  /// Gives up probes whose time is up, prints what is known, and sends until enough are under way. Returns when
  /// something is to be done next.
  private mutating func advance(_ calls: borrowing SystemCalls) throws(SendError) -> Instant {
    var (underWay, until, place) = (0, Instant.never, next)
    while place < end, underWay < settings.simultaneous {
      if !probes[place].isSent { try send(place, calls) }
      let due = probes[place].sent + patience(for: place)
      if due <= calls.now { probes[place].isExpired = probes[place].answer == nil }
      if probes[place].isDone {
        settle(place, calls)
      } else {
        (underWay, until) = (underWay + 1, min(until, due))
      }
      place += 1
    }
    return until
  }

  private mutating func settle(_ place: Int, _ calls: borrowing SystemCalls) {
    if probes[place].isFinal { end = (place / settings.queries + 1) * settings.queries }
    guard place == next else { return }
    calls.write(text(of: place))
    next += 1
  }

  private mutating func send(_ place: Int, _ calls: borrowing SystemCalls) throws(SendError) {
    guard let socket else { throw .noSuchSocket }
    let hop = place / settings.queries + 1
    calls.configure(
      socket, timeToLive: UInt8(truncatingIfNeeded: hop), fragmentation: settings.mustNotFragment ? .never : .bySender)
    let destination = Endpoint(settings.target.address, port: settings.port &+ UInt16(truncatingIfNeeded: place))
    let length = settings.dataLength
    try calls.sendUDP(from: socket, to: destination, length: length) { bytes, start in
      for offset in 0..<length {
        bytes.storeBytes(of: 0x40 + UInt8(offset & 0x3F), toByteOffset: start + offset, as: UInt8.self)
      }
    }
    probes[place].sent = calls.now
  }
}

extension Traceroute: Checkpointable {
  func encode(to writer: inout ByteWriter) {
    writer.write(settings)
    writer.write(socket)
    writer.write(probes)
    writer.write(UInt16(next))
    writer.write(UInt16(end))
  }

  init(from reader: inout CheckpointReader) throws(CheckpointError) {
    settings = try reader.read()
    socket = try reader.read()
    probes = try reader.read()
    (next, end) = (Int(try reader.read(UInt16.self)), Int(try reader.read(UInt16.self)))
    let isSound = probes.isEmpty || probes.count == settings.probeCount
    guard isSound, next <= end, end <= probes.count else {
      throw reader.failure("probes \(next) to \(end) of \(probes.count)")
    }
  }
}
