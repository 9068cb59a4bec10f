public import Guests
import NetworkStack
import Packets
public import SimulationKernel

/// A name server over UDP and TCP: it speaks for its zones and, where it is told to, finds out the rest for its clients, from
/// the root downwards or through forwarders, and remembers it. With EDNS0 a client says how long a datagram may be; what does
/// not fit is truncated, and whoever wants it whole asks again over TCP.
///
/// Left out: DNSSEC, zone transfers and wildcards.
public struct DNSServer: GuestProgram {
  public static let registeredName = "dns-server"

  let settings: DNSServerSettings
  private var socket: SocketID?
  /// For what it asks others.
  var upstream: SocketID?
  private var listener: SocketID?
  private var streams: [DNSServerStream] = []
  var cache = DNSCache()
  var lookups: [DNSLookup] = []

  /// Questions that it follows at a time; more are refused.
  static let lookupLimit = 256
  /// Clients that are connected at a time; more are sent away.
  private static let streamLimit = 64

  public init(_ settings: DNSServerSettings) { self.settings = settings }

  public mutating func resume(_ event: ProgramEvent, calls: inout SystemCalls) -> Wait {
    guard event != .interrupted else { return .exit(Signal.interruptedStatus) }
    if socket == nil {
      socket = calls.openSocket(.udp, port: DNSMessage.port)
      upstream = calls.openSocket(.udp)
      listener = calls.listen(on: DNSMessage.port)
    }
    guard let socket, let upstream, let listener else {
      calls.writeError("dns: bind: Address already in use\n")
      return .exit(1)
    }
    while let (query, client) = calls.receive(from: socket, { (DNSMessage.read($0, $1), $0.source) }) {
      if let query, !query.isResponse { answer(query, .datagram(client), calls) }
    }
    serveStreams(listener, calls)
    while let (reply, server) = calls.receive(from: upstream, { (DNSMessage.read($0, $1), $0.source) }) {
      if let reply, reply.isResponse { receive(reply, from: server, calls) }
    }
    proceedWithExchanges(calls)
    retryLate(calls)
    return .socket(until: min(lookups.map(\.deadline).min() ?? .never, streams.map(\.deadline).min() ?? .never))
  }

  private mutating func serveStreams(_ listener: SocketID, _ calls: borrowing SystemCalls) {
    while let socket = calls.accept(from: listener) {
      guard streams.count < DNSServer.streamLimit else {
        calls.closeSocket(socket)
        continue
      }
      streams.append(DNSServerStream(socket, at: calls.now))
    }
    for place in streams.indices {
      while let query = streams[place].next(calls) { answer(query, .stream(streams[place].socket), calls) }
    }
    for stream in streams where stream.isOver(calls) { calls.closeSocket(stream.socket) }
    streams.removeAll { $0.isOver(calls) }
  }

  private mutating func answer(_ query: DNSMessage, _ client: DNSClient, _ calls: borrowing SystemCalls) {
    guard query.extension?.version ?? 0 == 0 else { return refuseVersion(query, client, calls) }
    guard query.operation == 0, let question = query.question else {
      return refuse(query, query.operation == 0 ? .formatError : .notImplemented, client, calls)
    }
    let follows = settings.recursion && query.wantsRecursion
    let known = settings.answer(to: query, question)
    if let known, !follows || known.isAuthoritative && !known.endsInAlias(question) {
      send(known, to: client, limit: query.longestAnswer, calls)
    } else if follows, lookups.count < DNSServer.lookupLimit {
      lookups.append(DNSLookup(client: client, query, question))
      proceed(lookups.count - 1, calls)
    } else {
      refuse(query, .refused, client, calls)
    }
  }

  mutating func refuse(
    _ query: DNSMessage, _ code: DNSResponseCode, _ client: DNSClient, _ calls: borrowing SystemCalls
  ) {
    var reply = query.reply
    reply.code = code
    send(reply, to: client, limit: query.longestAnswer, calls)
  }

  /// RFC 6891, section 6.1.3: BADVERS.
  private mutating func refuseVersion(_ query: DNSMessage, _ client: DNSClient, _ calls: borrowing SystemCalls) {
    var reply = query.reply
    reply.extension?.extendedCode = DNSExtension.badVersion
    send(reply, to: client, limit: query.longestAnswer, calls)
  }

  /// - Parameter limit: of a datagram, in bytes.
  mutating func send(_ message: DNSMessage, to client: DNSClient, limit: Int, _ calls: borrowing SystemCalls) {
    var message = message
    message.offersRecursion = settings.recursion
    switch client {
    case .datagram(let endpoint):
      if let socket { message.send(to: endpoint, from: socket, limit: limit, calls) }
    case .stream(let socket):
      guard let place = streams.firstIndex(where: { $0.socket == socket }) else { return }
      streams[place].send(message.streamBytes, calls)
    }
  }
}

extension DNSMessage {
  /// Nil if it is not a message.
  static func read(_ received: Received, _ bytes: RawSpan) -> DNSMessage? {
    received.content == .datagram ? try? DNSMessage(parsing: bytes) : nil
  }

  func send(
    to endpoint: Endpoint, from socket: SocketID, limit: Int = DNSMessage.datagramLimit, _ calls: borrowing SystemCalls
  ) {
    let bytes = bytes(limit: limit)
    // What cannot be sent is as good as lost.
    try? calls.sendUDP(from: socket, to: endpoint, length: bytes.count) { target, start in
      target.store(bytes.span.bytes, at: start)
    }
  }

  /// Bytes of a datagram that its sender takes, and that are worth sending in one (RFC 6891, sections 6.2.3 and 6.2.5).
  var longestAnswer: Int {
    let size = min(Int(`extension`?.payloadSize ?? 0), Int(DNSExtension.usualSize))
    return max(size, DNSMessage.datagramLimit)
  }

  /// The last word is an alias, and what it stands for is another server's business.
  func endsInAlias(_ question: DNSQuestion) -> Bool { answers.last?.type == .cname && question.type != .cname }
}

extension DNSServer: StateRecord {
  public static let fields = Fields(
    \DNSServer.settings, \.socket, \.upstream, \.listener, \.streams, \.cache, \.lookups)
}
