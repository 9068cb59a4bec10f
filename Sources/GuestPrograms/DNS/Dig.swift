import Guests
import NetworkStack
import Packets
import SimulationKernel

/// `dig` of BIND 9.18: asks a name server, and prints the whole answer. It speaks EDNS0, and asks over TCP what was truncated.
struct Dig: CommandLineProgram {
  static let registeredName = "dig"

  private let settings: DigSettings
  private var server: IPv4Address?
  private var socket: SocketID?
  private var identifier: UInt16 = 0
  private var attempts = 0
  private var asked = Instant.zero
  /// Over TCP, where that is asked for or the answer was truncated.
  private var exchange: DNSExchange?

  private static let timeout = Duration.seconds(5)
  private static let attemptLimit = 3

  init(arguments: [String], names: NameTable) throws(FailedCommand) {
    settings = try DigSettings(arguments: arguments, names: names)
  }

  mutating func resume(_ event: ProgramEvent, calls: inout SystemCalls) -> Wait {
    guard event != .interrupted else { return .exit(Signal.interruptedStatus) }
    server = server ?? settings.server ?? StubResolver.servers(calls).first
    if socket == nil { socket = calls.openSocket(.udp) }
    guard let socket, let server else { return fail(settings.server, calls) }
    if exchange != nil { return proceedAtLength(server, calls) }
    while let (content, reply, size) = calls.receive(
      from: socket, { ($0.content, DNSMessage.read($0, $1), $1.byteCount) })
    {
      if let problem = content.problem { return retry(problem, server, from: socket, calls) }
      guard let reply, reply.isResponse, reply.identifier == identifier else { continue }
      guard reply.isTruncated, !settings.takesTruncated else { return print(reply, size, server, calls) }
      calls.write(";; Truncated, retrying in TCP mode.\n")
      return askAtLength(server, calls)
    }
    guard attempts == 0 || calls.now >= asked + Dig.timeout else { return .socket(until: asked + Dig.timeout) }
    guard attempts == 0 else { return retry("timed out", server, from: socket, calls) }
    if settings.usesTCP { return askAtLength(server, calls) }
    return ask(server, from: socket, calls)
  }

  /// Says what became of the question, and asks again while that makes sense.
  private mutating func retry(
    _ problem: String, _ server: IPv4Address, from socket: SocketID, _ calls: borrowing SystemCalls
  ) -> Wait {
    calls.write(";; communications error to \(server)#53: \(problem)\n")
    return attempts < Dig.attemptLimit ? ask(server, from: socket, calls) : failed(calls)
  }

  private func print(_ reply: DNSMessage, _ size: Int, _ server: IPv4Address, _ calls: borrowing SystemCalls) -> Wait {
    let output = DigOutput(settings: settings, reply: reply, server: server, isOverTCP: exchange != nil)
    calls.write(output.text(after: calls.now - asked, size: size))
    return .exit(0)
  }

  private mutating func ask(
    _ server: IPv4Address, from socket: SocketID, _ calls: borrowing SystemCalls
  ) -> Wait {
    if attempts == 0 { identifier = UInt16(truncatingIfNeeded: calls.random()) }
    attempts += 1
    asked = calls.now
    query.send(to: Endpoint(.v4(server), port: DNSMessage.port), from: socket, calls)
    return .socket(until: asked + Dig.timeout)
  }

  private mutating func askAtLength(_ server: IPv4Address, _ calls: borrowing SystemCalls) -> Wait {
    if attempts == 0 { identifier = UInt16(truncatingIfNeeded: calls.random()) }
    attempts += 1
    asked = calls.now
    exchange = DNSExchange(query, to: server, calls)
    return exchange == nil ? fail(server, calls) : .socket(until: asked + Dig.timeout)
  }

  private mutating func proceedAtLength(_ server: IPv4Address, _ calls: borrowing SystemCalls) -> Wait {
    switch exchange?.proceed(calls) {
    case .answered(let reply, let size) where reply.isResponse && reply.identifier == identifier:
      return print(reply, size, server, calls)
    case .pending where calls.now < asked + Dig.timeout: return .socket(until: asked + Dig.timeout)
    case .pending: return fail(server, calls)
    case .answered, .failed, nil:
      let name = settings.question.name
      calls.write(";; Connection to \(server)#53(\(server)) for \(name) failed: connection refused.\n")
      return failed(calls)
    }
  }

  private var query: DNSMessage {
    var query = DNSMessage(identifier: identifier)
    query.wantsRecursion = settings.wantsRecursion
    query.question = settings.question
    query.extension = settings.payloadSize.map { DNSExtension(payloadSize: $0) }
    query.extension?.version = settings.version
    return query
  }

  private func fail(_ server: IPv4Address?, _ calls: borrowing SystemCalls) -> Wait {
    if let server { calls.write(";; communications error to \(server)#53: timed out\n") }
    return failed(calls)
  }

  private func failed(_ calls: borrowing SystemCalls) -> Wait {
    calls.write("\n; <<>> DiG (Polder) <<>> \(settings.words)\n;; no servers could be reached\n")
    return .exit(9)
  }
}

extension Dig: StateRecord {
  static let fields = Fields(\Dig.settings, \.server, \.socket, \.identifier, \.attempts, \.asked, \.exchange)
}
