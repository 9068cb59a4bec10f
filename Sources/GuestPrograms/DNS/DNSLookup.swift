import NetworkStack
import Packets
import SimulationKernel

/// Who waits for a server to find something out, and what he asked.
struct DNSAsker: Sendable, Equatable {
  let client: DNSClient
  let query: DNSMessage
}

/// A question that a server asks others for its clients (RFC 1034, section 5.3.3).
struct DNSLookup: Sendable, Equatable {
  /// All who asked the same while it was under way: it is asked once (RFC 5452, section 5), and two servers that forward to
  /// each other come to an end.
  var askers: [DNSAsker]
  /// What is asked now: the client's question, what an alias leads to, or the address of a name server, deepest last.
  var questions: [DNSQuestion]
  /// The aliases on the way to the answer.
  var aliases: [DNSRecord] = []
  /// The zone whose servers are asked. What they say of names outside is not believed.
  var zone = DNSName.root
  /// The servers that may know, of which the one at `next` is asked.
  var servers: [IPv4Address] = []
  var next = 0
  /// For the question that is under way: each leaves from a port of its own (RFC 5452, section 9.2).
  var socket: SocketID?
  var identifier: UInt16 = 0
  /// Messages that were sent for this lookup.
  var sent = 0
  var deadline = Instant.never
  /// The server's datagram was too short for the answer: the same question over TCP.
  var exchange: DNSExchange?

  /// So that no tangle of delegations keeps a server busy.
  static let sendLimit = 30
  static let depthLimit = 4
  static let askerLimit = 64
  static let timeout = Duration.seconds(2)

  init(_ asker: DNSAsker, _ question: DNSQuestion) {
    askers = [asker]
    questions = [question]
  }

  /// What its clients asked.
  var original: DNSQuestion? { askers.first?.query.question }

  var server: IPv4Address? { servers.isEmpty ? nil : servers[next % servers.count] }
}

extension DNSAsker: StateRecord {
  static let fields = Fields(\DNSAsker.client, \.query)
}

extension DNSLookup: StateRecord {
  static let fields = Fields(
    \DNSLookup.askers, \.questions, \.aliases, \.zone, \.servers, \.next, \.socket, \.identifier, \.sent, \.deadline,
    \.exchange)

  func settle(_ reader: borrowing CheckpointReader) throws(CheckpointError) {
    guard !questions.isEmpty, questions.count <= DNSLookup.depthLimit + 1, !askers.isEmpty else {
      throw reader.failure("a lookup of nothing")
    }
  }
}
