/// Appends integers, byte strings and text to a growing array.
///
/// It writes little-endian unless asked for network order, because checkpoints are by far its largest customer and
/// that is the order of the machines that read them.
public struct ByteWriter: Sendable {
  /// What has been written, and room for more behind it: a store into room that is there costs a fifth of an append.
  private var storage: [UInt8] = []
  /// Bytes written that are in `storage`.
  private var end = 0
  /// Bytes written that are only in the digest.
  private var digested = 0
  private var digest: DigestState?
  /// What was referred to and not written.
  private(set) var chunks: [Chunk] = []

  public init() {}
  public init(capacity: Int) { storage = Array(repeating: 0, count: capacity) }

  /// Bytes written.
  public var count: Int { digested + end }

  /// What has been written.
  public var bytes: [UInt8] { end == storage.count ? storage : Array(storage[..<end]) }

  /// Hands over what has been written without a copy of it.
  mutating func takeBytes() -> [UInt8] {
    var bytes: [UInt8] = []
    swap(&bytes, &storage)
    bytes.removeLast(bytes.count - end)
    end = 0
    return bytes
  }

  public mutating func write<T: FixedWidthInteger & BitwiseCopyable>(_ value: T) { store(value.littleEndian) }

  /// Network order, as the wire formats have it.
  public mutating func writeBigEndian<T: FixedWidthInteger & BitwiseCopyable>(_ value: T) { store(value.bigEndian) }

  public mutating func write(_ value: Bool) { store(value ? 1 as UInt8 : 0) }

  /// The bytes alone, with no length before them.
  public mutating func writeRaw(_ raw: some Collection<UInt8>) {
    let start = makeRoom(raw.count)
    storage.withUnsafeMutableBufferPointer { _ = $0[start...].update(fromContentsOf: raw) }
  }

  private mutating func store<T: BitwiseCopyable>(_ value: T) {
    let start = makeRoom(MemoryLayout<T>.size)
    storage.withUnsafeMutableBytes { $0.storeBytes(of: value, toByteOffset: start, as: T.self) }
  }

  /// Counts `length` bytes as written, whatever they are. Returns where they are to be stored.
  @inline(__always) private mutating func makeRoom(_ length: Int) -> Int {
    if end + length > storage.count { grow(for: length) }
    defer { end += length }
    return end
  }

  @inline(never) private mutating func grow(for length: Int) {
    passToDigest()
    let needed = end + length
    guard needed > storage.count else { return }
    let capacity = max(2 * storage.count, needed, 64)
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
    precondition((digested...self.count).contains(count), "what was not written cannot be taken back")
    end = count - digested
  }
}

// A digest needs no more memory than a piece of what it is made of.

extension ByteWriter {
  private static let pieceLength = 1 << 16
  /// What stays when a piece is passed on, because it may be taken back: a multiple of the digest's words.
  private static let keptLength = 64

  /// One that keeps the digest of what is written instead of the bytes. ``bytes`` means nothing.
  static func digesting() -> ByteWriter {
    var writer = ByteWriter()
    writer.digest = DigestState()
    return writer
  }

  private mutating func passToDigest() {
    guard digest != nil, storage.count >= ByteWriter.pieceLength, end > ByteWriter.keptLength else { return }
    let length = (end - ByteWriter.keptLength) & ~7
    digest?.absorb(storage, upTo: length)
    storage.withUnsafeMutableBufferPointer { buffer in
      for index in length..<end { buffer[index - length] = buffer[index] }
    }
    digested += length
    end -= length
  }

  /// The digest of what was written to one made by ``digesting()``.
  func finishDigest() -> Digest {
    var state = digest ?? DigestState()
    return state.finish(storage[..<end], length: count)
  }
}
