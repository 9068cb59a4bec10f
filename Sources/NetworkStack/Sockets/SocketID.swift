public import SimulationKernel

/// The number of a socket in its guest.
public struct SocketID: Hashable, Sendable, BitwiseCopyable, Checkpointable {
  public let rawValue: UInt32

  init(_ rawValue: UInt32) { self.rawValue = rawValue }
  public func encode(to writer: inout ByteWriter) { writer.write(rawValue) }
  public init(from reader: inout CheckpointReader) throws(CheckpointError) { rawValue = try reader.read() }
}
