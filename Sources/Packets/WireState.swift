public import SimulationKernel

/// A message whose wire format is its state as well: what it looks like on the wire says all there is to say.
public protocol WireState: Checkpointable {
  init(parsing bytes: RawSpan) throws(PacketError)
  /// The whole message, however long.
  var wireBytes: [UInt8] { get }
}

extension WireState {
  public func encode(to writer: inout ByteWriter) { writer.write(wireBytes) }

  public init(from reader: inout CheckpointReader) throws(CheckpointError) {
    let bytes = try reader.read([UInt8].self)
    guard let message = try? Self(parsing: bytes.span.bytes) else { throw reader.failure("not a \(Self.self)") }
    self = message
  }
}

extension DHCPMessage: WireState {
  public var wireBytes: [UInt8] { bytes }
}

extension DNSMessage: WireState {
  public var wireBytes: [UInt8] { bytes() }
}

extension DNSRecord: Checkpointable {
  /// As the one answer of a message, the form that the wire has for it.
  public func encode(to writer: inout ByteWriter) {
    var message = DNSMessage(identifier: 0)
    message.answers = [self]
    message.encode(to: &writer)
  }

  public init(from reader: inout CheckpointReader) throws(CheckpointError) {
    let message = try DNSMessage(from: &reader)
    guard message.answers.count == 1 else { throw reader.failure("\(message.answers.count) resource records") }
    self = message.answers[0]
  }
}
