public import HostStack
import Packets
public import SimulationKernel

/// A name server over UDP: it speaks for its zones and, where it is told to, finds out the rest for its clients, from the root
/// downwards or through forwarders, and remembers it.
///
/// Left out: TCP, and with it answers beyond 512 bytes, EDNS, DNSSEC, zone transfers and wildcards.
public struct DNSServer: GuestProgram {
  public static let registeredName = "dns-server"

  let settings: DNSServerSettings
  private var socket: SocketID?
  /// For what it asks others.
  var upstream: SocketID?
  var cache = DNSCache()
  var lookups: [DNSLookup] = []

  /// Questions that it follows at a time; more are refused.
  static let lookupLimit = 256

  public init(_ settings: DNSServerSettings) { self.settings = settings }

  public mutating func resume(_ event: ProgramEvent, calls: inout SystemCalls) -> Wait {
    guard event != .interrupted else { return .exit(Signal.interruptedStatus) }
    if socket == nil {
      socket = calls.openSocket(.udp, port: DNSMessage.port)
      upstream = calls.openSocket(.udp)
    }
    guard let socket, let upstream else {
      calls.writeError("dns: bind: Address already in use\n")
      return .exit(1)
    }
    while let (query, client) = calls.receive(from: socket, { (DNSMessage.read($0, $1), $0.source) }) {
      if let query, !query.isResponse { answer(query, client, calls) }
    }
    while let (reply, server) = calls.receive(from: upstream, { (DNSMessage.read($0, $1), $0.source) }) {
      if let reply, reply.isResponse { receive(reply, from: server, calls) }
    }
    retryLate(calls)
    return .socket(until: lookups.map(\.deadline).min() ?? .never)
  }

  private mutating func answer(_ query: DNSMessage, _ client: Endpoint, _ calls: borrowing SystemCalls) {
    guard query.operation == 0, let question = query.question else {
      return refuse(query, query.operation == 0 ? .formatError : .notImplemented, client, calls)
    }
    let follows = settings.recursion && query.wantsRecursion
    let known = settings.answer(to: query, question)
    if let known, !follows || known.isAuthoritative && !known.endsInAlias(question) {
      send(known, to: client, calls)
    } else if follows, lookups.count < DNSServer.lookupLimit {
      lookups.append(DNSLookup(client: client, query, question))
      proceed(lookups.count - 1, calls)
    } else {
      refuse(query, .refused, client, calls)
    }
  }

  func refuse(
    _ query: DNSMessage, _ code: DNSResponseCode, _ client: Endpoint, _ calls: borrowing SystemCalls
  ) {
    var reply = query.reply
    reply.code = code
    send(reply, to: client, calls)
  }

  func send(_ message: DNSMessage, to client: Endpoint, _ calls: borrowing SystemCalls) {
    guard let socket else { return }
    var message = message
    message.offersRecursion = settings.recursion
    message.send(to: client, from: socket, calls)
  }
}

extension DNSMessage {
  /// Nil for what is no message.
  static func read(_ received: Received, _ bytes: RawSpan) -> DNSMessage? {
    received.content == .datagram ? try? DNSMessage(parsing: bytes) : nil
  }

  func send(to endpoint: Endpoint, from socket: SocketID, _ calls: borrowing SystemCalls) {
    let bytes = bytes(limit: DNSMessage.datagramLimit)
    // What cannot be sent is as good as lost.
    try? calls.sendUDP(from: socket, to: endpoint, length: bytes.count) { target, start in
      target.store(bytes.span.bytes, at: start)
    }
  }

  /// The last word is an alias, and what it stands for is another server's business.
  func endsInAlias(_ question: DNSQuestion) -> Bool { answers.last?.type == .cname && question.type != .cname }
}

extension DNSServer: Checkpointable {
  public func encode(to writer: inout ByteWriter) {
    writer.write(settings)
    writer.write(socket)
    writer.write(upstream)
    writer.write(cache)
    writer.write(lookups)
  }
  public init(from reader: inout CheckpointReader) throws(CheckpointError) {
    settings = try reader.read()
    (socket, upstream) = (try reader.read(), try reader.read())
    cache = try reader.read()
    lookups = try reader.read()
  }
}
