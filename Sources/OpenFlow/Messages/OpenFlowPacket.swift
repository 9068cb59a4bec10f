import SimulationKernel

/// A message with its transaction: what goes over the wire.
public struct OpenFlowPacket: Hashable, Sendable {
  public var transaction: UInt32
  public var message: OpenFlowMessage

  public init(_ message: OpenFlowMessage, transaction: UInt32) {
    self.message = message
    self.transaction = transaction
  }
}

extension OpenFlowPacket: OpenFlowStructure {
  /// Reads a message whose bytes are all there. Other versions are refused, but for a hello, which is how versions are
  /// agreed on.
  public init(parsing reader: inout OpenFlowReader) throws(OpenFlowError) {
    let header = try OpenFlowHeader(parsing: &reader)
    guard header.version == OpenFlowHeader.version || header.type == OpenFlowMessageType.hello.rawValue else {
      throw .badRequest(.badVersion)
    }
    guard let type = OpenFlowMessageType(rawValue: header.type) else { throw .badRequest(.badType) }
    var body = try reader.part(Int(header.length) - OpenFlowHeader.length, shortage: .badRequest(.badLength))
    transaction = header.transaction
    message = try OpenFlowMessage(type, parsing: &body)
  }

  /// - Precondition: the message is at most 65,535 bytes long. Long replies are split before.
  public func emit(into writer: inout OpenFlowWriter) {
    let start = writer.count
    OpenFlowHeader(type: message.type.rawValue, length: 0, transaction: transaction).emit(into: &writer)
    message.emit(into: &writer)
    assert(writer.count - start <= Int(UInt16.max), "a message of \(writer.count - start) bytes")
    writer.storeLength(since: start, at: start + 2)
  }
}
