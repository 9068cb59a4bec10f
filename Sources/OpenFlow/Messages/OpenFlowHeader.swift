import SimulationKernel

/// What every message begins with (OpenFlow 1.3.5, section 7.1.1), in every version of the protocol.
public struct OpenFlowHeader: Hashable, Sendable, BitwiseCopyable {
  /// The number of OpenFlow 1.3 on the wire.
  public static let version: UInt8 = 4
  /// The length of the header, in bytes.
  public static let length = 8

  public var version: UInt8
  public var type: UInt8
  /// Bytes of the message, the header included.
  public var length: UInt16
  /// The transaction: a reply has that of its request.
  public var transaction: UInt32

  public init(version: UInt8 = OpenFlowHeader.version, type: UInt8, length: UInt16, transaction: UInt32) {
    self.version = version
    self.type = type
    self.length = length
    self.transaction = transaction
  }
}

extension OpenFlowHeader: OpenFlowStructure {
  public init(parsing reader: inout OpenFlowReader) throws(OpenFlowError) {
    self.init(
      version: try reader.integer(), type: try reader.integer(), length: try reader.integer(),
      transaction: try reader.integer())
  }

  public func emit(into writer: inout OpenFlowWriter) {
    writer.write(version)
    writer.write(type)
    writer.write(length)
    writer.write(transaction)
  }
}
