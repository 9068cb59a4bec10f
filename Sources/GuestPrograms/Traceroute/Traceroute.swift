import Guests
import NetworkStack
import Packets
import SimulationKernel

/// `traceroute` for Linux (version 2): UDP datagrams, or with `-I` echo requests, with increasing time to live, several at a
/// time, and the routers that report where they expired.
struct Traceroute: CommandLineProgram, StateRecord {
  static let registeredName = "traceroute"

  let settings: TracerouteSettings
  private(set) var socket: SocketID?
  /// By hop, and within a hop by query. Created when the program starts.
  var probes: [TracerouteProbe] = []
  /// The index of the first probe not yet printed.
  private var next = 0
  /// The index after the last probe needed.
  private var end = 0

  init(arguments: [String], names: NameTable) throws(FailedCommand) {
    settings = try TracerouteSettings(arguments: arguments, names: names)
    guard settings.firstHop <= settings.maximumHops else { throw TracerouteSettings.error("first hop out of range") }
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
      calls.writeError("\(error == .addressNotAvailable ? "send" : "connect"): \(error.text)\n")
      return .exit(1)
    }
  }

  private mutating func start(_ calls: borrowing SystemCalls) -> Bool {
    let target = settings.target
    calls.write(
      "traceroute to \(target.text) (\(target.address)), \(settings.maximumHops) hops max, "
        + "\(settings.packetLength) byte packets")
    socket = calls.openSocket(settings.method.socket)
    probes = Array(repeating: TracerouteProbe(), count: settings.probeCount)
    next = (settings.firstHop - 1) * settings.queries
    end = probes.count
    guard socket == nil else { return true }
    calls.writeError("socket: Address already in use\n")
    return false
  }

  /// Times out probes, prints results, and sends until enough probes are outstanding. Returns when to continue.
  private mutating func advance(_ calls: borrowing SystemCalls) throws(SendError) -> Instant {
    var (underWay, until, index) = (0, Instant.never, next)
    while index < end, underWay < settings.simultaneous {
      if !probes[index].isSent { try send(index, calls) }
      let due = probes[index].sent + patience(for: index)
      if due <= calls.now { probes[index].isExpired = probes[index].answer == nil }
      if probes[index].isDone {
        settle(index, calls)
      } else {
        (underWay, until) = (underWay + 1, min(until, due))
      }
      index += 1
    }
    return until
  }

  private mutating func settle(_ index: Int, _ calls: borrowing SystemCalls) {
    if probes[index].isFinal { end = (index / settings.queries + 1) * settings.queries }
    guard index == next else { return }
    calls.write(text(of: index))
    next += 1
  }

  static let fields = Fields(\Traceroute.settings, \.socket, \.probes, \.next, \.end)

  func settle(_ reader: borrowing CheckpointReader) throws(CheckpointError) {
    let isSound = probes.isEmpty || probes.count == settings.probeCount
    guard isSound, next <= end, end <= probes.count else {
      throw reader.failure("probes \(next) to \(end) of \(probes.count)")
    }
  }
}
