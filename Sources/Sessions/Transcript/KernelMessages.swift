public import Fabric
public import SimulationKernel

/// What machines have logged, the firewalls' `log` rules above all: the first so many lines, and how many came after.
public struct KernelMessages: Sendable, Equatable {
  public struct Message: Sendable, Equatable {
    public let node: NodeIndex
    public let at: Instant
    public let text: String
  }

  /// A flood must not fill the memory.
  static let limit = 1000

  public internal(set) var messages: [Message] = []
  public internal(set) var omitted: UInt64 = 0

  public init() {}

  mutating func note(_ text: String, of node: NodeIndex, at instant: Instant) {
    guard messages.count < KernelMessages.limit else { return omitted &+= 1 }
    messages.append(Message(node: node, at: instant, text: text))
  }
}

extension KernelMessages.Message: Checkpointable {
  public func encode(to writer: inout ByteWriter) {
    writer.write(node)
    writer.write(at)
    writer.write(text)
  }
  public init(from reader: inout CheckpointReader) throws(CheckpointError) {
    node = try reader.read()
    at = try reader.read()
    text = try reader.read()
  }
}

extension KernelMessages: Checkpointable {
  public func encode(to writer: inout ByteWriter) {
    writer.write(messages)
    writer.write(omitted)
  }
  public init(from reader: inout CheckpointReader) throws(CheckpointError) {
    messages = try reader.read()
    omitted = try reader.read()
  }
}
