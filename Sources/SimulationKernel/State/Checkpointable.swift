/// A piece of the world that can be written to a checkpoint, read back equal, fingerprinted, and compared.
///
/// Structures conform through ``StateRecord`` and enumerations through ``StateVariant``, which derive all of it from one list;
/// numbers, text and containers conform by hand, in this module.
public protocol Checkpointable: Equatable, Sendable {
  func encode(to writer: inout ByteWriter)
  init(from reader: inout CheckpointReader) throws(CheckpointError)

  /// Reports where `other`, which is not equal, differs.
  func compare(with other: Self, into comparison: inout Comparison)

  /// Writes the elements of an array. A type may know a faster way than one after another.
  static func encode(_ values: [Self], to writer: inout ByteWriter)
  /// Reads `count` elements of an array.
  static func decode(_ count: Int, from reader: inout CheckpointReader) throws(CheckpointError) -> [Self]

  /// The value that is written as zero bytes and nothing else, if there is one: most containers of a world are empty.
  static var blank: Blank<Self>? { get }

  /// The type itself where it is a record. A cast would search the conformances of the whole program, for each type.
  static var record: (any StateRecord.Type)? { get }

  // What ``Fields`` does with a value that lies in a structure's memory.
  static func encode(at memory: UnsafeRawPointer, to writer: inout ByteWriter)
  static func decode(at memory: UnsafeMutableRawPointer, from reader: inout CheckpointReader) throws(CheckpointError)
  static func destroy(at memory: UnsafeMutableRawPointer)
  static func areEqual(_ left: UnsafeRawPointer, _ right: UnsafeRawPointer) -> Bool
  static func compare(_ left: UnsafeRawPointer, _ right: UnsafeRawPointer, into comparison: inout Comparison)
}

extension Checkpointable {
  @inlinable public static var blank: Blank<Self>? { nil }
  @inlinable public static var record: (any StateRecord.Type)? { nil }

  public func compare(with other: Self, into comparison: inout Comparison) { comparison.note(self, other) }

  @inlinable public static func encode(_ values: [Self], to writer: inout ByteWriter) {
    for value in values { value.encode(to: &writer) }
  }

  @inlinable public static func decode(_ count: Int, from reader: inout CheckpointReader) throws(CheckpointError)
    -> [Self]
  {
    try read(count, from: &reader) { (reader) throws(CheckpointError) in try Self(from: &reader) }
  }

  @inlinable static func read(
    _ count: Int, from reader: inout CheckpointReader,
    one: (inout CheckpointReader) throws(CheckpointError) -> Self
  ) throws(CheckpointError) -> [Self] {
    var values: [Self] = []
    // A hostile count must not reserve more than the file could hold.
    values.reserveCapacity(min(count, reader.remaining))
    for _ in 0..<count {
      let before = reader.offset
      values.append(try one(&reader))
      guard reader.offset > before else { throw reader.failure("an element of no bytes") }
    }
    return values
  }
}

extension Checkpointable {
  /// Where `other` differs from this value, called `path`.
  public func differences(from other: Self, at path: String = "") -> [Difference] {
    var comparison = Comparison(at: path)
    if self != other { compare(with: other, into: &comparison) }
    return comparison.differences
  }
}

extension ByteWriter {
  @_disfavoredOverload
  public mutating func write<T: Checkpointable>(_ value: T) { value.encode(to: &self) }
}

extension CheckpointReader {
  @_disfavoredOverload
  public mutating func read<T: Checkpointable>(_: T.Type = T.self) throws(CheckpointError) -> T { try T(from: &self) }
}
