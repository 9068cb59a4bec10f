import HostStack
import Packets
import SimulationKernel

/// `dig` of BIND 9.18: asks a name server, and prints the whole answer.
struct Dig: CommandLineProgram {
  static let registeredName = "dig"

  private let settings: DigSettings
  private var server: IPv4Address?
  private var socket: SocketID?
  private var identifier: UInt16 = 0
  private var attempts = 0
  private var asked = Instant.zero

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
    while let (reply, size) = calls.receive(from: socket, { (DNSMessage.read($0, $1), $1.byteCount) }) {
      guard let reply, reply.isResponse, reply.identifier == identifier else { continue }
      calls.write(
        DigOutput(settings: settings, reply: reply, server: server).text(after: calls.now - asked, size: size))
      return .exit(0)
    }
    guard attempts == 0 || calls.now >= asked + Dig.timeout else { return .socket(until: asked + Dig.timeout) }
    guard attempts < Dig.attemptLimit else { return fail(server, calls) }
    ask(server, from: socket, calls)
    return .socket(until: asked + Dig.timeout)
  }

  private mutating func ask(_ server: IPv4Address, from socket: SocketID, _ calls: borrowing SystemCalls) {
    if attempts == 0 { identifier = UInt16(truncatingIfNeeded: calls.random()) }
    if attempts > 0 { calls.write(";; communications error to \(server)#53: timed out\n") }
    attempts += 1
    asked = calls.now
    var query = DNSMessage(identifier: identifier)
    query.wantsRecursion = settings.wantsRecursion
    query.question = settings.question
    query.send(to: Endpoint(.v4(server), port: DNSMessage.port), from: socket, calls)
  }

  private func fail(_ server: IPv4Address?, _ calls: borrowing SystemCalls) -> Wait {
    if let server { calls.write(";; communications error to \(server)#53: timed out\n") }
    calls.write("\n; <<>> DiG (Polder) <<>> \(settings.words)\n;; no servers could be reached\n")
    return .exit(9)
  }
}

extension Dig: Checkpointable {
  func encode(to writer: inout ByteWriter) {
    writer.write(settings)
    writer.write(server)
    writer.write(socket)
    writer.write(identifier)
    writer.write(UInt32(attempts))
    writer.write(asked)
  }
  init(from reader: inout CheckpointReader) throws(CheckpointError) {
    settings = try reader.read()
    server = try reader.read()
    socket = try reader.read()
    identifier = try reader.read()
    attempts = Int(try reader.read(UInt32.self))
    asked = try reader.read()
  }
}

/// What `dig` was asked for.
struct DigSettings: Sendable, Equatable {
  /// The command line without the command.
  let words: String
  private(set) var question = DNSQuestion(.root, .ns)
  /// Nil for the first of `/etc/resolv.conf`.
  private(set) var server: IPv4Address?
  private(set) var isShort = false
  private(set) var wantsRecursion = true

  init(arguments: [String], names: NameTable) throws(FailedCommand) {
    words = arguments.joined(separator: " ")
    var rest = arguments[...]
    while let word = rest.popFirst() {
      if word.hasPrefix("@") {
        server = try DigSettings.server(String(word.dropFirst()), names)
      } else if word == "-x", let address = rest.popFirst().flatMap({ IPv4Address($0) }) {
        question = DNSQuestion(DNSName(reverse: address), .ptr)
      } else if word == "-t", let type = rest.popFirst().flatMap({ DNSType(name: $0) }) {
        question.type = type
      } else {
        try take(word)
      }
    }
  }

  private mutating func take(_ word: String) throws(FailedCommand) {
    switch word {
    case "+short": isShort = true
    case "+norecurse", "+norec": wantsRecursion = false
    case "+recurse", "+rec", "IN", "in": return
    default:
      if word.hasPrefix("+") || word.hasPrefix("-") {
        throw FailedCommand("Invalid option: \(word)", status: 1)
      }
      if let type = DNSType(name: word) {
        question.type = type
      } else if let name = DNSName(word) {
        question = DNSQuestion(name, question.type == .ns && question.name == .root ? .a : question.type)
      } else {
        throw FailedCommand("dig: '\(word)' is not a legal name (label too long)", status: 10)
      }
    }
  }

  private static func server(_ text: String, _ names: NameTable) throws(FailedCommand) -> IPv4Address {
    if let address = HostName(text, .v4, names)?.address.v4 { return address }
    throw FailedCommand(
      "dig: couldn't get address for '\(text)': not found", status: 10, unknownHost: names.knows(text) ? nil : text)
  }
}

extension DigSettings: Checkpointable {
  func encode(to writer: inout ByteWriter) {
    writer.write(words)
    writer.write(question)
    writer.write(server)
    writer.write(isShort)
    writer.write(wantsRecursion)
  }
  init(from reader: inout CheckpointReader) throws(CheckpointError) {
    words = try reader.read()
    question = try reader.read()
    server = try reader.read()
    (isShort, wantsRecursion) = (try reader.read(), try reader.read())
  }
}

/// An answer as dig prints it.
struct DigOutput {
  let settings: DigSettings
  let reply: DNSMessage
  let server: IPv4Address

  func text(after time: Duration, size: Int) -> String {
    if settings.isShort { return reply.answers.map { "\($0.data)\n" }.joined() }
    let head = """

      ; <<>> DiG (Polder) <<>> \(settings.words)
      ;; global options: +cmd
      ;; Got answer:
      ;; ->>HEADER<<- opcode: QUERY, status: \(reply.code), id: \(reply.identifier)
      ;; flags:\(flags); QUERY: \(reply.question == nil ? 0 : 1), ANSWER: \(reply.answers.count), \
      AUTHORITY: \(reply.authorities.count), ADDITIONAL: \(reply.additionals.count)

      """
    let warning =
      settings.wantsRecursion && !reply.offersRecursion ? ";; WARNING: recursion requested but not available\n" : ""
    let tail = """
      ;; Query time: \(time.wholeMilliseconds) msec
      ;; SERVER: \(server)#53(\(server)) (UDP)
      ;; MSG SIZE  rcvd: \(size)


      """
    return head + warning + "\n" + question + section("ANSWER", reply.answers)
      + section("AUTHORITY", reply.authorities) + section("ADDITIONAL", reply.additionals) + tail
  }

  private var flags: String {
    let all = [
      (reply.isResponse, "qr"), (reply.isAuthoritative, "aa"), (reply.isTruncated, "tc"), (reply.wantsRecursion, "rd"),
      (reply.offersRecursion, "ra"),
    ]
    return all.filter(\.0).map { " \($1)" }.joined()
  }

  private var question: String {
    guard let question = reply.question else { return "" }
    return ";; QUESTION SECTION:\n" + DigOutput.columns(";\(question.name)", "", "IN", "\(question.type)", "") + "\n"
  }

  private func section(_ name: String, _ records: [DNSRecord]) -> String {
    guard !records.isEmpty else { return "" }
    let lines = records.map {
      DigOutput.columns("\($0.name)", "\($0.timeToLive)", "IN", "\($0.type)", "\($0.data)")
    }
    return ";; \(name) SECTION:\n" + lines.joined() + "\n"
  }

  /// Names to column 24, the time to 32, the class to 40, the type to 48, with tabs, as BIND's master style has it.
  private static func columns(_ name: String, _ time: String, _ kind: String, _ type: String, _ data: String) -> String
  {
    var line = tabbed(name, to: 24)
    line = tabbed(line + time, to: 32, from: column(line) + time.count)
    line += kind + "\t" + type
    return (data.isEmpty ? line : line + "\t" + data) + "\n"
  }

  private static func tabbed(_ text: String, to column: Int, from start: Int? = nil) -> String {
    let start = start ?? text.count
    guard start < column else { return text + (start == column ? "" : " ") }
    return text + String(repeating: "\t", count: (column - start + 7) / 8)
  }

  private static func column(_ text: String) -> Int {
    text.reduce(0) { $1 == "\t" ? ($0 / 8 + 1) * 8 : $0 + 1 }
  }
}
