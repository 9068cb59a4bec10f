public import Guests
import NetworkStack
import Packets
public import SimulationKernel

/// A name server over UDP and TCP: it speaks for its zones and, where it is told to, finds out the rest for its clients, from
/// the root downwards or through forwarders, and remembers it. With EDNS0 a client says how long a datagram may be; what does
/// not fit is truncated, and whoever wants it whole asks again over TCP.
///
/// Not supported: DNSSEC and zone transfers, which are refused.
public struct DNSServer: GuestProgram, StateRecord {
  public static let registeredName = "dns-server"

  let settings: DNSServerSettings
  private var socket: SocketID?
  private var listener: SocketID?
  private var streams: [DNSServerStream] = []
  var cache = DNSCache()
  var lookups: [DNSLookup] = []

  /// The limit on concurrent lookups; more are refused.
  static let lookupLimit = 256
  /// The limit on connected clients; more are turned away.
  private static let streamLimit = 64

  /// Ports of services that answer everything, endlessly: echo, daytime, chargen and time. BIND drops what comes from them.
  private static let reservedPorts: [UInt16] = [0, 7, 13, 19, 37]

  public init(_ settings: DNSServerSettings) { self.settings = settings }

  public mutating func resume(_ event: ProgramEvent, calls: inout SystemCalls) -> Wait {
    guard event != .interrupted else { return .exit(Signal.interruptedStatus) }
    if socket == nil {
      socket = calls.openSocket(.udp, port: DNSMessage.port)
      listener = calls.listen(on: DNSMessage.port)
    }
    guard let socket, let listener else {
      calls.writeError("dns: bind: Address already in use\n")
      return .exit(1)
    }
    while let (question, client) = calls.receive(from: socket, { (DNSQuery($0, $1), $0.source) }) {
      if !DNSServer.reservedPorts.contains(client.port) { answer(question, .datagram(client), calls) }
    }
    serveStreams(listener, calls)
    proceedWithDatagrams(calls)
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
    for position in streams.indices {
      while let query = streams[position].next(calls) { answer(query, .stream(streams[position].socket), calls) }
    }
    for stream in streams where stream.isOver(calls) { calls.closeSocket(stream.socket) }
    streams.removeAll { $0.isOver(calls) }
  }

  private mutating func answer(_ query: DNSQuery, _ client: DNSClient, _ calls: borrowing SystemCalls) {
    switch query {
    case .query(let message): answer(message, client, calls)
    case .malformed(let refusal): send(refusal, to: client, limit: DNSMessage.datagramLimit, calls)
    case .nothing: break
    }
  }

  private mutating func answer(_ query: DNSMessage, _ client: DNSClient, _ calls: borrowing SystemCalls) {
    guard query.extension?.version ?? 0 == 0 else { return refuseVersion(query, client, calls) }
    guard query.operation == 0, let question = query.question else {
      return refuse(query, query.operation == 0 ? .formatError : .notImplemented, client, calls)
    }
    if let code = DNSServer.refusal(of: question) { return refuse(query, code, client, calls) }
    let follows = settings.recursion && query.wantsRecursion
    let known = settings.answer(to: query, question)
    if let known, !follows || settings.isComplete(known, question) {
      send(known, to: client, limit: query.longestAnswer, calls)
    } else if follows {
      look(up: question, for: DNSAsker(client: client, query: query), calls)
    } else if settings.recursion, let found = self.known(question, at: calls.now) {
      var reply = query.reply
      (reply.code, reply.answers, reply.authorities) = (found.code, found.records, found.authorities)
      send(reply, to: client, limit: query.longestAnswer, calls)
    } else {
      refuse(query, .refused, client, calls)
    }
  }

  /// Why a question is refused for any client: a class other than IN, or a query for more than the records of a type.
  private static func refusal(of question: DNSQuestion) -> DNSResponseCode? {
    guard question.kind == .internet else { return .refused }
    switch question.type {
    case .any: return nil
    case .axfr, .ixfr: return .refused
    default: return question.type.isMeta ? .notImplemented : nil
    }
  }

  private mutating func look(up question: DNSQuestion, for asker: DNSAsker, _ calls: borrowing SystemCalls) {
    if let index = lookups.firstIndex(where: { $0.original == question }) {
      if lookups[index].askers.contains(asker) { return }
      guard lookups[index].askers.count < DNSLookup.askerLimit else {
        return refuse(asker.query, .refused, asker.client, calls)
      }
      lookups[index].askers.append(asker)
    } else if lookups.count < DNSServer.lookupLimit {
      lookups.append(DNSLookup(asker, question))
      proceed(lookups.count - 1, calls)
    } else {
      refuse(asker.query, .refused, asker.client, calls)
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
      guard let position = streams.firstIndex(where: { $0.socket == socket }) else { return }
      streams[position].send(message.streamBytes, calls)
    }
  }

  public static let fields = Fields(
    \DNSServer.settings, \.socket, \.listener, \.streams, \.cache, \.lookups)
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
    // An answer that cannot be sent is as good as lost.
    try? calls.sendUDP(from: socket, to: endpoint, length: bytes.count) { target, start in
      target.store(bytes.span.bytes, at: start)
    }
  }

  /// Bytes of a datagram that its sender takes, and that are worth sending in one (RFC 6891, sections 6.2.3 and 6.2.5).
  var longestAnswer: Int {
    let size = min(Int(`extension`?.payloadSize ?? 0), Int(DNSExtension.usualSize))
    return max(size, DNSMessage.datagramLimit)
  }
}
