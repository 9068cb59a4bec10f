import Packets
import SimulationKernel

/// A question that a server asks others for a client (RFC 1034, section 5.3.3).
struct DNSLookup: Sendable, Equatable {
  /// The client, and what it asked.
  let client: DNSClient
  let query: DNSMessageBox
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
    self.query = DNSMessageBox(message: query)
    questions = [question]
  }
}

/// A message in a checkpoint, as on the wire.
struct DNSMessageBox: Sendable, Equatable, Checkpointable {
  var message: DNSMessage

  init(message: DNSMessage) { self.message = message }
  func encode(to writer: inout ByteWriter) { writer.write(message.bytes()) }
  init(from reader: inout CheckpointReader) throws(CheckpointError) {
    let bytes = try reader.read([UInt8].self)
    guard let message = try? DNSMessage(parsing: bytes.span.bytes) else { throw reader.failure("no DNS message") }
    self.message = message
  }
}

extension DNSLookup: Checkpointable {
  func encode(to writer: inout ByteWriter) {
    writer.write(client)
    writer.write(query)
    writer.write(questions)
    writer.write(aliases)
    writer.write(servers)
    writer.write(UInt32(next))
    writer.write(identifier)
    writer.write(UInt32(sent))
    writer.write(deadline)
    writer.write(exchange)
  }

  init(from reader: inout CheckpointReader) throws(CheckpointError) {
    client = try reader.read()
    query = try reader.read()
    questions = try reader.read()
    aliases = try reader.read()
    servers = try reader.read()
    next = Int(try reader.read(UInt32.self))
    identifier = try reader.read()
    sent = Int(try reader.read(UInt32.self))
    deadline = try reader.read()
    exchange = try reader.read()
    guard !questions.isEmpty, questions.count <= DNSLookup.depthLimit + 1 else {
      throw reader.failure("a lookup of nothing")
    }
  }
}
