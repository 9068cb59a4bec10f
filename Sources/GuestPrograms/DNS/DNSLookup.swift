import Packets
import SimulationKernel

/// A question that a server asks others for a client (RFC 1034, section 5.3.3).
struct DNSLookup: Sendable, Equatable {
  /// The client, and what it asked.
  let client: DNSClient
  let query: DNSMessage
  /// What is asked now: the client's question, what an alias leads to, or the address of a name server, deepest last.
  var questions: [DNSQuestion]
  /// The aliases on the way to the answer.
  var aliases: [DNSRecord] = []
  /// The servers that may know, of which the one at `next` is asked.
  var servers: [IPv4Address] = []
  var next = 0
  var identifier: UInt16 = 0
  /// Messages that were sent for this client.
  var sent = 0
  var deadline = Instant.never
  /// The server's datagram was too short for the answer: the same question over TCP.
  var exchange: DNSExchange?

  /// So that no tangle of delegations keeps a server busy.
  static let sendLimit = 30
  static let depthLimit = 4
  static let timeout = Duration.seconds(2)

  init(client: DNSClient, _ query: DNSMessage, _ question: DNSQuestion) {
    self.client = client
    self.query = query
    questions = [question]
  }
}

extension DNSLookup: StateRecord {
  static let fields = Fields(
    \DNSLookup.client, \.query, \.questions, \.aliases, \.servers, \.next, \.identifier, \.sent, \.deadline, \.exchange)

  func settle(_ reader: borrowing CheckpointReader) throws(CheckpointError) {
    guard !questions.isEmpty, questions.count <= DNSLookup.depthLimit + 1 else {
      throw reader.failure("a lookup of nothing")
    }
  }
}
