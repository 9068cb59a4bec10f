/// Appends integers, byte strings and text to a growing array.
///
/// It writes little-endian unless asked for network order, because checkpoints are by far its largest customer and
/// that is the order of the machines that read them.
public struct ByteWriter: Sendable {
  /// What has been written, and room for more behind it: a store into room that is there costs a fifth of an append.
  private var storage: [UInt8] = []
  /// Bytes written.
  public private(set) var count = 0
  /// What was referred to and not written.
  private(set) var chunks: [Chunk] = []

  public init() {}
  public init(capacity: Int) { storage = Array(repeating: 0, count: capacity) }

  /// What has been written.
  public var bytes: [UInt8] { count == storage.count ? storage : Array(storage[..<count]) }

  public mutating func write<T: FixedWidthInteger & BitwiseCopyable>(_ value: T) { store(value.littleEndian) }

  /// Network order, as the wire formats have it.
  public mutating func writeBigEndian<T: FixedWidthInteger & BitwiseCopyable>(_ value: T) { store(value.bigEndian) }

  public mutating func write(_ value: Bool) { store(value ? 1 as UInt8 : 0) }

  /// The bytes alone, with no length before them.
  public mutating func writeRaw(_ raw: some Collection<UInt8>) {
    let start = count
    makeRoom(raw.count)
    storage.withUnsafeMutableBufferPointer { _ = $0[start...].update(fromContentsOf: raw) }
  }

  private mutating func store<T: BitwiseCopyable>(_ value: T) {
    let start = count
    makeRoom(MemoryLayout<T>.size)
    storage.withUnsafeMutableBytes { $0.storeBytes(of: value, toByteOffset: start, as: T.self) }
  }

  /// Counts `length` bytes as written, whatever they are.
  @inline(__always) private mutating func makeRoom(_ length: Int) {
    count += length
    if count > storage.count { grow() }
  }

  @inline(never) private mutating func grow() {
    let capacity = max(2 * storage.count, count, 64)
    storage.append(contentsOf: repeatElement(0, count: capacity - storage.count))
  }

  /// A length (UInt32) and the bytes.
  public mutating func write(_ counted: [UInt8]) {
    write(UInt32(counted.count))
    writeRaw(counted)
  }

  /// Keeps content that was written as a reference, for whoever puts it beside what refers to it.
  mutating func remember(_ chunk: Chunk) { chunks.append(chunk) }

  /// Takes back what was written after the first `count` bytes.
  mutating func truncate(to count: Int) {
    precondition(count <= self.count, "what was not written cannot be taken back")
    self.count = count
  }
}
