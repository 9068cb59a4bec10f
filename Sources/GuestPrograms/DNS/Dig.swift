import Guests
import NetworkStack
import Packets
import SimulationKernel

/// `dig` of BIND 9.18: asks name servers one question after another, and prints complete answers. It uses EDNS0, and repeats a
/// question over TCP after a truncated answer.
struct Dig: CommandLineProgram, StateRecord {
  static let registeredName = "dig"

  private let settings: DigSettings
  /// The index of the current query.
  private var index = 0
  private var server: IPv4Address?
  private var socket: SocketID?
  private var identifier: UInt16 = 0
  private var attempts = 0
  private var asked = Instant.zero
  /// Over TCP, if requested or after a truncated answer.
  private var exchange: DNSExchange?
  private var hasPrintedCommand = false
  private var status: Int32 = 0

  init(arguments: [String], names: NameTable) throws(FailedCommand) {
    settings = try DigSettings(arguments: arguments, names: names)
  }

  private var query: DigQuery { settings.queries[min(index, settings.queries.count - 1)] }

  mutating func resume(_ event: ProgramEvent, calls: inout SystemCalls) -> Wait {
    guard event != .interrupted else { return .exit(Signal.interruptedStatus) }
    while index < settings.queries.count {
      if let until = proceed(calls) { return .socket(until: until) }
      next(calls)
    }
    return .exit(status)
  }

  private mutating func next(_ calls: borrowing SystemCalls) {
    exchange?.close(calls)
    if let socket { calls.closeSocket(socket) }
    (exchange, socket, server, attempts) = (nil, nil, nil, 0)
    index += 1
  }

  /// Continues the query. Returns when to continue again, or nil once the query is done.
  private mutating func proceed(_ calls: borrowing SystemCalls) -> Instant? {
    server = server ?? query.server ?? StubResolver.servers(calls).first
    if socket == nil { socket = calls.openSocket(.udp) }
    guard let socket, let server else { return fail(query.server, calls) }
    if exchange != nil { return proceedAtLength(server, calls) }
    while let (received, reply, size) = calls.receive(from: socket, { ($0, DNSMessage.read($0, $1), $1.byteCount) }) {
      if let problem = received.content.problem { return retry(problem, server, from: socket, calls) }
      guard let reply, reply.isResponse, reply.identifier == identifier else { continue }
      guard received.source == Endpoint(.v4(server), port: query.port) else {
        calls.write(
          ";; reply from unexpected source: \(received.source.address)#\(received.source.port),"
            + " expected \(server)#\(query.port)\n")
        continue
      }
      guard reply.isTruncated, !query.takesTruncated else { return print(reply, size, server, calls) }
      calls.write(";; Truncated, retrying in TCP mode.\n")
      return askAtLength(server, calls)
    }
    guard attempts == 0 || calls.now >= asked + query.timeout else { return asked + query.timeout }
    guard attempts == 0 else { return retry("timed out", server, from: socket, calls) }
    if query.usesTCP { return askAtLength(server, calls) }
    return ask(server, from: socket, calls)
  }

  /// Reports a failure, or asks again while attempts are left.
  private mutating func retry(
    _ problem: String, _ server: IPv4Address, from socket: SocketID, _ calls: borrowing SystemCalls
  ) -> Instant? {
    calls.write(";; communications error to \(server)#\(query.port): \(problem)\n")
    return attempts < query.attemptLimit ? ask(server, from: socket, calls) : failed(calls)
  }

  private mutating func print(
    _ reply: DNSMessage, _ size: Int, _ server: IPv4Address, _ calls: borrowing SystemCalls
  ) -> Instant? {
    let output = DigOutput(query: query, reply: reply, server: server, isOverTCP: exchange != nil)
    printCommand(calls)
    calls.write(output.text(after: calls.now - asked, size: size))
    return nil
  }

  /// The command line, printed once before the first answer.
  private mutating func printCommand(_ calls: borrowing SystemCalls) {
    guard !hasPrintedCommand, settings.queries[0].showsCommand, !query.isShort else { return }
    hasPrintedCommand = true
    let found = settings.queries[0].server == nil ? "" : "; (1 server found)\n"
    calls.write("\n; <<>> DiG (Polder) <<>> \(settings.words)\n\(found);; global options: +cmd\n")
  }

  private mutating func begin(_ server: IPv4Address, _ calls: borrowing SystemCalls) {
    if attempts == 0 {
      identifier = UInt16(truncatingIfNeeded: calls.random())
      if query.showsQuery {
        let output = DigOutput(
          query: query, reply: query.message(identifier), server: server, isOverTCP: query.usesTCP)
        printCommand(calls)
        calls.write(output.sending)
      }
    }
    attempts += 1
    asked = calls.now
  }

  private mutating func ask(
    _ server: IPv4Address, from socket: SocketID, _ calls: borrowing SystemCalls
  ) -> Instant? {
    if let refusal = calls.refusal(to: .v4(server)) { return refuse("UDP setup with", server, refusal, calls) }
    begin(server, calls)
    query.message(identifier).send(to: Endpoint(.v4(server), port: query.port), from: socket, calls)
    return asked + query.timeout
  }

  private mutating func askAtLength(_ server: IPv4Address, _ calls: borrowing SystemCalls) -> Instant? {
    if let refusal = calls.refusal(to: .v4(server)) { return refuse("Connection to", server, refusal, calls) }
    begin(server, calls)
    exchange = DNSExchange(query.message(identifier), to: server, port: query.port, calls)
    return exchange == nil ? fail(server, calls) : asked + query.timeout
  }

  private mutating func proceedAtLength(_ server: IPv4Address, _ calls: borrowing SystemCalls) -> Instant? {
    switch exchange?.proceed(calls) {
    case .answered(let reply, let size) where reply.isResponse && reply.identifier == identifier:
      if query.question.type == .axfr || query.question.type == .ixfr, reply.code != .noError || reply.answers.isEmpty {
        printCommand(calls)
        calls.write("; Transfer failed.\n")
        return nil
      }
      return print(reply, size, server, calls)
    case .pending where calls.now < asked + query.timeout: return asked + query.timeout
    case .pending: return fail(server, calls)
    case .answered, .failed, nil:
      calls.write(
        ";; Connection to \(server)#\(query.port)(\(server)) for \(name) failed: connection refused.\n")
      return failed(calls)
    }
  }

  /// The name in question as it is usually typed: without the last dot.
  private var name: String {
    let name = "\(query.question.name)"
    return name.count > 1 && name.hasSuffix(".") ? String(name.dropLast()) : name
  }

  /// Reports that there is no way to the server, once for each attempt that is left: all fail at once.
  private mutating func refuse(
    _ deed: String, _ server: IPv4Address, _ error: SendError, _ calls: borrowing SystemCalls
  ) -> Instant? {
    let line = ";; \(deed) \(server)#\(query.port)(\(server)) for \(name) failed: \(error.resultText).\n"
    for _ in attempts..<max(query.attemptLimit, attempts + 1) {
      calls.write(line + ";; no servers could be reached\n")
    }
    status = 9
    return nil
  }

  private mutating func fail(_ server: IPv4Address?, _ calls: borrowing SystemCalls) -> Instant? {
    if let server { calls.write(";; communications error to \(server)#\(query.port): timed out\n") }
    return failed(calls)
  }

  private mutating func failed(_ calls: borrowing SystemCalls) -> Instant? {
    let found = query.server == nil ? "" : "; (1 server found)\n;; global options: +cmd\n"
    calls.write("\n; <<>> DiG (Polder) <<>> \(settings.words)\n\(found);; no servers could be reached\n")
    status = 9
    return nil
  }

  static let fields = Fields(
    \Dig.settings, \.index, \.server, \.socket, \.identifier, \.attempts, \.asked, \.exchange, \.hasPrintedCommand,
    \.status)
}
