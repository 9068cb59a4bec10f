public import SimulationKernel

/// Cuts messages out of a stream of bytes. It holds at most one incomplete message, of at most 65,535 bytes, and what
/// arrived with it.
public struct MessageReader: Hashable, Sendable, StateRecord {
  private var buffer: [UInt8] = []

  public init() {}

  /// Bytes of a message that is not complete.
  public var pending: Int { buffer.count }

  /// Adds what arrived.
  public mutating func append(_ bytes: some Collection<UInt8>) { buffer.append(contentsOf: bytes) }

  /// Takes the complete messages, each with its header; empty once there are none. A header whose length is less than its own
  /// cannot be resynchronized with: when the messages before it have been taken it throws, and the connection is of no more
  /// use.
  public mutating func take() throws(OpenFlowError) -> [[UInt8]] {
    var (messages, offset): ([[UInt8]], Int) = ([], 0)
    while buffer.count - offset >= OpenFlowHeader.length {
      let length = Int(buffer[offset + 2]) << 8 | Int(buffer[offset + 3])
      guard length >= OpenFlowHeader.length else {
        if messages.isEmpty { throw .badRequest(.badLength) }
        break
      }
      guard buffer.count - offset >= length else { break }
      messages.append(Array(buffer[offset..<offset + length]))
      offset += length
    }
    buffer.removeFirst(offset)
    return messages
  }

  public static let fields = Fields(\MessageReader.buffer)
}
