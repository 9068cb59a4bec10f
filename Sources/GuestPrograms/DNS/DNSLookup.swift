import NetworkStack
import Packets
import SimulationKernel

/// A client that waits for a lookup, and its question.
struct DNSAsker: Sendable, Equatable, StateRecord {
  let client: DNSClient
  let query: DNSMessage

  static let fields = Fields(\DNSAsker.client, \.query)
}

/// A question that a server resolves for its clients (RFC 1034, section 5.3.3).
struct DNSLookup: Sendable, Equatable, StateRecord {
  /// All clients with the same question in the meantime: it is asked once (RFC 5452, section 5), so that two servers that forward
  /// to each other come to an end.
  var askers: [DNSAsker]
  /// The stack of questions: the client's, the target of an alias, or the address of a name server; the innermost last.
  var questions: [DNSQuestion]
  /// The aliases followed so far.
  var aliases: [DNSRecord] = []
  /// The zone whose servers are asked. What they say about names outside it is ignored.
  var zone = DNSName.root
  /// The candidate servers, of which that at `next` is asked.
  var servers: [IPv4Address] = []
  var next = 0
  /// For the current question; each is sent from a port of its own (RFC 5452, section 9.2).
  var socket: SocketID?
  var identifier: UInt16 = 0
  /// Messages sent for this lookup.
  var sent = 0
  var deadline = Instant.never
  /// The same question over TCP, after a truncated answer.
  var exchange: DNSExchange?

  /// Keeps a tangle of delegations from occupying a server.
  static let sendLimit = 30
  static let depthLimit = 4
  static let askerLimit = 64
  static let timeout = Duration.seconds(2)

  init(_ asker: DNSAsker, _ question: DNSQuestion) {
    askers = [asker]
    questions = [question]
  }

  /// The clients' question.
  var original: DNSQuestion? { askers.first?.query.question }

  var server: IPv4Address? { servers.isEmpty ? nil : servers[next % servers.count] }

  static let fields = Fields(
    \DNSLookup.askers, \.questions, \.aliases, \.zone, \.servers, \.next, \.socket, \.identifier, \.sent, \.deadline,
    \.exchange)

  var inconsistency: String? {
    !questions.isEmpty && questions.count <= DNSLookup.depthLimit + 1 && !askers.isEmpty ? nil : "a lookup of nothing"
  }
}
