import Guests
import NetworkStack
import Packets
import SimulationKernel

/// Resolves names for a guest's programs through the name servers of `/etc/resolv.conf` (RFC 1034, section 5.3.1). Like glibc, it
/// tries the next server after 5 seconds or when one is unreachable, and all of them twice.
struct StubResolver: Sendable, Equatable, StateRecord {
  enum Outcome {
    case pending(until: Instant)
    /// The answer; nil if no server answered.
    case over(DNSMessage?)
  }

  let question: DNSQuestion
  private let servers: [IPv4Address]
  private var socket: SocketID?
  private var identifier: UInt16 = 0
  private var attempts = 0
  private var deadline = Instant.zero
  /// The same question over TCP, after a truncated answer.
  private var exchange: DNSExchange?

  static let timeout = Duration.seconds(5)
  private static let rounds = 2

  init(_ question: DNSQuestion, _ servers: [IPv4Address]) {
    self.question = question
    self.servers = servers
  }

  /// Asks for a host's IPv4 address, or for its IPv6 address if only that will do. Nil if there is no server to ask, or the name
  /// is invalid.
  init?(name: String, _ version: HostName.Version, _ calls: borrowing SystemCalls) {
    let servers = StubResolver.servers(calls)
    guard !servers.isEmpty, let name = DNSName(name) else { return nil }
    self.init(DNSQuestion(name, version == .v6 ? .aaaa : .a), servers)
  }

  /// The guest's name servers.
  static func servers(_ calls: borrowing SystemCalls) -> [IPv4Address] {
    guard let file = try? calls.contentOfFile("/etc/resolv.conf") else { return [] }
    let lines = String(decoding: file, as: UTF8.self).split(separator: "\n").map { $0.split(separator: " ") }
    return lines.compactMap { $0.count == 2 && $0[0] == "nameserver" ? IPv4Address($0[1]) : nil }.prefix(3).map { $0 }
  }

  mutating func proceed(_ calls: borrowing SystemCalls) -> Outcome {
    if socket == nil { socket = calls.openSocket(.udp) }
    guard let socket else { return .over(nil) }
    if let reply = answerAtLength(calls) { return end(reply, calls) }
    while let (received, reply) = calls.receive(from: socket, { ($0, DNSMessage.read($0, $1)) }) {
      if received.content.problem != nil { deadline = calls.now }
      guard let reply, reply.isResponse, reply.identifier == identifier, reply.question == question,
        received.source == server
      else { continue }
      // Like glibc, it asks the next server if one fails or refuses.
      if [.serverFailure, .notImplemented, .refused].contains(reply.code), hasMoreAttempts {
        deadline = calls.now
        continue
      }
      guard reply.isTruncated, askAtLength(calls) else { return end(reply, calls) }
    }
    guard calls.now >= deadline else { return .pending(until: deadline) }
    guard hasMoreAttempts else { return end(nil, calls) }
    ask(from: socket, calls)
    return .pending(until: deadline)
  }

  private var hasMoreAttempts: Bool { attempts < servers.count * StubResolver.rounds }

  /// The server asked last.
  private var server: Endpoint? {
    attempts == 0 ? nil : Endpoint(.v4(servers[(attempts - 1) % servers.count]), port: DNSMessage.port)
  }

  private mutating func end(_ reply: DNSMessage?, _ calls: borrowing SystemCalls) -> Outcome {
    close(calls)
    return .over(reply)
  }

  /// Asks the last server again, over TCP. Returns whether there is a route to it.
  private mutating func askAtLength(_ calls: borrowing SystemCalls) -> Bool {
    guard exchange == nil else { return true }
    exchange = DNSExchange(query, to: servers[(attempts - 1) % servers.count], calls)
    deadline = calls.now + StubResolver.timeout
    return exchange != nil
  }

  private mutating func answerAtLength(_ calls: borrowing SystemCalls) -> DNSMessage? {
    switch exchange?.proceed(calls) {
    case .answered(let reply, _) where reply.isResponse && reply.identifier == identifier: return reply
    case .answered, .failed: deadline = calls.now
    case .pending, nil: return nil
    }
    exchange?.close(calls)
    exchange = nil
    return nil
  }

  private var query: DNSMessage {
    var query = DNSMessage(identifier: identifier)
    query.wantsRecursion = true
    query.question = question
    return query
  }

  private mutating func ask(from socket: SocketID, _ calls: borrowing SystemCalls) {
    exchange?.close(calls)
    exchange = nil
    identifier = UInt16(truncatingIfNeeded: calls.random())
    let server = servers[attempts % servers.count]
    attempts += 1
    deadline = calls.now + StubResolver.timeout
    query.send(to: Endpoint(.v4(server), port: DNSMessage.port), from: socket, calls)
  }

  mutating func close(_ calls: borrowing SystemCalls) {
    if let socket { calls.closeSocket(socket) }
    exchange?.close(calls)
    (socket, exchange) = (nil, nil)
  }

  static let fields = Fields(
    \StubResolver.question, \.servers, \.socket, \.identifier, \.attempts, \.deadline, \.exchange)
}
