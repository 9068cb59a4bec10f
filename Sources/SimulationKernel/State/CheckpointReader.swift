/// What is wrong with a checkpoint, and at which byte.
public struct CheckpointError: Error, Equatable, CustomStringConvertible {
  public var offset: Int
  public var problem: String

  public init(offset: Int, _ problem: String) {
    self.offset = offset
    self.problem = problem
  }

  public var description: String { "offset \(offset): \(problem)" }
}

/// Reads back what a ``ByteWriter`` wrote. Every read is checked: a checkpoint is a file, and files lie.
public struct CheckpointReader: Sendable {
  @usableFromInline let bytes: [UInt8]
  @usableFromInline var position = 0
  /// Where it is in the bytes.
  @inlinable public var offset: Int { position }
  /// The open parts (guest programs, network functions) that this reader can build by name.
  public let registry: PartRegistry
  /// The content that the bytes may refer to.
  public let chunks: ChunkStore
  /// Where the bytes begin in their file, which errors count from.
  private let base: Int

  public init(
    _ bytes: [UInt8], at base: Int = 0, registry: PartRegistry = PartRegistry(), chunks: ChunkStore = ChunkStore()
  ) {
    self.bytes = bytes
    self.base = base
    self.registry = registry
    self.chunks = chunks
  }

  @inlinable public var remaining: Int { bytes.count - position }
  public var isAtEnd: Bool { remaining == 0 }

  public func failure(_ problem: String) -> CheckpointError {
    CheckpointError(offset: base + offset, problem)
  }

  @inlinable public mutating func readInteger<T: FixedWidthInteger & BitwiseCopyable>(
    _: T.Type = T.self
  ) throws(CheckpointError) -> T {
    let size = MemoryLayout<T>.size
    guard remaining >= size else { throw failure("ends where \(size) bytes were expected") }
    let value = bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: position, as: T.self) }
    position += size
    return T(littleEndian: value)
  }

  /// `count` integers, one after another.
  mutating func readIntegers<T: FixedWidthInteger & BitwiseCopyable>(_ count: Int) throws(CheckpointError) -> [T] {
    let size = MemoryLayout<T>.size
    guard count <= remaining / size else { throw failure("ends before \(count) numbers of \(size) bytes") }
    defer { position += count * size }
    return bytes.withUnsafeBytes { raw in
      (0..<count).map { T(littleEndian: raw.loadUnaligned(fromByteOffset: offset + $0 * size, as: T.self)) }
    }
  }

  /// Goes past `count` bytes, at most eight, if all of them are zero.
  mutating func skipZeroes(_ count: Int) -> Bool {
    guard remaining >= count else { return false }
    for offset in position..<position + count where bytes[offset] != 0 { return false }
    position += count
    return true
  }

  /// All that is left.
  public mutating func rest() -> [UInt8] {
    defer { position = bytes.count }
    return Array(bytes[offset...])
  }

  public mutating func read(_: Bool.Type = Bool.self) throws(CheckpointError) -> Bool {
    let byte = try readInteger(UInt8.self)
    guard byte < 2 else { throw failure("neither true nor false: \(byte)") }
    return byte == 1
  }

  public mutating func read(_: [UInt8].Type = [UInt8].self) throws(CheckpointError) -> [UInt8] {
    let count = try readCount(ofElementsAtLeast: 1)
    defer { position += count }
    return Array(bytes[offset..<offset + count])
  }

  mutating func readText() throws(CheckpointError) -> String {
    let count = try readCount(ofElementsAtLeast: 1)
    let utf8 = bytes[offset..<offset + count]
    // What is not UTF-8 is decoded to something else.
    let text = String(decoding: utf8, as: UTF8.self)
    guard text.utf8.elementsEqual(utf8) else { throw failure("text is not UTF-8") }
    position += count
    return text
  }

  /// A count (UInt32) of elements of at least `size` bytes, refused where so many cannot follow.
  public mutating func readCount(ofElementsAtLeast size: Int) throws(CheckpointError) -> Int {
    let count = Int(try readInteger(UInt32.self))
    guard count * size <= remaining else {
      throw failure("\(count) elements do not fit in the \(remaining) bytes left")
    }
    return count
  }
}

/// The open parts that a reader can build, by their registered names. Part of no world.
public struct PartRegistry: Sendable {
  var decoders: [String: @Sendable (inout CheckpointReader) -> Result<any Sendable, CheckpointError>] = [:]

  public init() {}
}
