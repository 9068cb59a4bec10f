/// Appends integers, byte strings and text to a growing array.
///
/// It writes little-endian unless asked for network order, because checkpoints are by far its largest customer and
/// that is the order of the machines that read them.
public struct ByteWriter: Sendable {
  public private(set) var bytes: [UInt8] = []
  /// What was referred to and not written.
  private(set) var chunks: [Chunk] = []

  public init() {}
  public init(capacity: Int) { bytes.reserveCapacity(capacity) }

  public mutating func write<T: FixedWidthInteger & BitwiseCopyable>(_ value: T) {
    withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
  }

  /// Network order, as the wire formats have it.
  public mutating func writeBigEndian<T: FixedWidthInteger & BitwiseCopyable>(_ value: T) {
    withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) }
  }

  public mutating func write(_ value: Bool) { bytes.append(value ? 1 : 0) }

  /// The bytes alone, with no length before them.
  public mutating func writeRaw(_ raw: some Collection<UInt8>) { bytes.append(contentsOf: raw) }

  /// A length (UInt32) and the bytes.
  public mutating func write(_ counted: [UInt8]) {
    write(UInt32(counted.count))
    bytes.append(contentsOf: counted)
  }

  public var count: Int { bytes.count }

  /// Keeps content that was written as a reference, for whoever puts it beside what refers to it.
  mutating func remember(_ chunk: Chunk) { chunks.append(chunk) }

  /// Takes back what was written after the first `count` bytes.
  mutating func truncate(to count: Int) { bytes.removeLast(bytes.count - count) }
}
