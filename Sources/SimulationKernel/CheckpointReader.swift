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
  private let bytes: [UInt8]
  public private(set) var offset = 0
  /// The open parts (guest programs, network functions) that this reader can build by name.
  public let registry: PartRegistry

  public init(_ bytes: [UInt8], registry: PartRegistry = PartRegistry()) {
    self.bytes = bytes
    self.registry = registry
  }

  public var remaining: Int { bytes.count - offset }
  public var isAtEnd: Bool { remaining == 0 }

  public func failure(_ problem: String) -> CheckpointError { CheckpointError(offset: offset, problem) }

  public mutating func read<T: FixedWidthInteger & BitwiseCopyable>(_: T.Type = T.self) throws(CheckpointError) -> T {
    let size = MemoryLayout<T>.size
    guard remaining >= size else { throw failure("ends where \(size) bytes were expected") }
    let value = bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: T.self) }
    offset += size
    return T(littleEndian: value)
  }

  public mutating func read(_: Bool.Type = Bool.self) throws(CheckpointError) -> Bool {
    let byte = try read(UInt8.self)
    guard byte < 2 else { throw failure("neither true nor false: \(byte)") }
    return byte == 1
  }

  public mutating func read(_: [UInt8].Type = [UInt8].self) throws(CheckpointError) -> [UInt8] {
    let count = try readCount(ofElementsAtLeast: 1)
    defer { offset += count }
    return Array(bytes[offset..<offset + count])
  }

  public mutating func read<T: Checkpointable>(_: T.Type = T.self) throws(CheckpointError) -> T { try T(from: &self) }

  public mutating func read<T: Checkpointable>(_: [T].Type = [T].self) throws(CheckpointError) -> [T] {
    let count = try readCount(ofElementsAtLeast: 0)
    var values: [T] = []
    // A hostile count must not reserve more than the file could hold.
    values.reserveCapacity(min(count, remaining))
    for _ in 0..<count {
      let before = offset
      values.append(try T(from: &self))
      guard offset > before else { throw failure("an element of no bytes") }
    }
    return values
  }

  public mutating func read<T: Checkpointable>(_: T?.Type = T?.self) throws(CheckpointError) -> T? {
    try read(Bool.self) ? try T(from: &self) : nil
  }

  /// A raw value that must name a case.
  public mutating func read<T: RawRepresentable>(_: T.Type = T.self) throws(CheckpointError) -> T
  where T.RawValue: FixedWidthInteger & BitwiseCopyable {
    let raw = try read(T.RawValue.self)
    guard let value = T(rawValue: raw) else { throw failure("\(raw) is no \(T.self)") }
    return value
  }

  /// A count (UInt32) of elements of at least `size` bytes, refused where so many cannot follow.
  public mutating func readCount(ofElementsAtLeast size: Int) throws(CheckpointError) -> Int {
    let count = Int(try read(UInt32.self))
    guard count * size <= remaining else {
      throw failure("\(count) elements do not fit in the \(remaining) bytes left")
    }
    return count
  }
}
