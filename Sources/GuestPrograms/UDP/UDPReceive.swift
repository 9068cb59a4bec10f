import Guests
import NetworkStack
import SimulationKernel

/// `udp-recv PORT [--count N] [--idle TIME]`: counts datagrams until `N` have arrived, none has for `TIME`, or it is
/// interrupted, and reports their number and bytes, and when the first and the last arrived.
struct UDPReceive: CommandLineProgram, StateRecord {
  static let registeredName = "udp-recv"

  let settings: UDPReceiveSettings
  private var socket: SocketID?
  private var datagrams: UInt64 = 0
  private var bytes: UInt64 = 0
  private var first = Instant.never
  /// When the last datagram arrived; before the first one, when it started.
  private var last = Instant.zero

  init(arguments: [String], names: NameTable) throws(FailedCommand) {
    settings = try UDPReceiveSettings(arguments: arguments)
  }

  mutating func resume(_ event: ProgramEvent, calls: inout SystemCalls) -> Wait {
    guard let socket = socket ?? open(calls) else {
      calls.writeError("udp-recv: bind: Address already in use\n")
      return .exit(1)
    }
    let isComplete = drain(socket, calls)
    let end = last + settings.idle
    guard !isComplete, event != .interrupted, calls.now < end else { return finish(calls) }
    return .socket(until: end)
  }

  private mutating func open(_ calls: borrowing SystemCalls) -> SocketID? {
    socket = calls.openSocket(.udp, port: settings.port)
    last = calls.now
    return socket
  }

  /// Receives what has arrived. Returns whether that was the last.
  private mutating func drain(_ socket: SocketID, _ calls: borrowing SystemCalls) -> Bool {
    while datagrams < settings.count,
      let (length, arrived) = calls.receive(from: socket, { received, _ in (received.length, received.arrived) })
    {
      datagrams &+= 1
      bytes &+= UInt64(length)
      first = min(first, arrived)
      last = arrived
    }
    return datagrams == settings.count
  }

  private func finish(_ calls: borrowing SystemCalls) -> Wait {
    calls.write("\(datagrams) datagrams, \(bytes) bytes received on port \(settings.port)\n")
    if datagrams > 0 { calls.write("first arrival \(first), last arrival \(last)\n") }
    return .exit(0)
  }

  static let fields = Fields(\UDPReceive.settings, \.socket, \.datagrams, \.bytes, \.first, \.last)
}
