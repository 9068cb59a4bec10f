/// A structure whose state is described once, by the list of its stored fields beside its declaration:
///
///     struct Lease: Sendable, StateRecord {
///       …
///       static let fields = Fields(\Lease.address, \.prefixLength, \.expiry)
///     }
///
/// Encoding, decoding, digest and difference follow from the list. A stored field that is missing from it is found by
/// the first value that is encoded in a debug build, and by the layout of the type in any build.
public protocol StateRecord: Checkpointable {
  /// The stored fields in the order in which they are written.
  static var fields: Fields<Self> { get }

  /// What is wrong with the values of the fields, if anything: a checkpoint is a file, and files lie.
  var inconsistency: String? { get }

  /// Rebuilds what follows from the fields, and refuses what cannot be rebuilt.
  mutating func settle(_ reader: borrowing CheckpointReader) throws(CheckpointError)
}

extension StateRecord {
  @inlinable public static var record: (any StateRecord.Type)? { Self.self }
  @inlinable public var inconsistency: String? { nil }

  public func settle(_ reader: borrowing CheckpointReader) throws(CheckpointError) {}

  @inlinable mutating func complete(_ reader: borrowing CheckpointReader) throws(CheckpointError) {
    if let inconsistency { throw reader.failure(inconsistency) }
    try settle(reader)
  }

  @inlinable public func encode(to writer: inout ByteWriter) { Self.fields.encode(self, to: &writer) }

  @inlinable public init(from reader: inout CheckpointReader) throws(CheckpointError) {
    self = try Self.fields.decode(from: &reader)
    try complete(reader)
  }

  // In place: a record within another one needs no memory of its own on the way.
  @inlinable public static func decode(
    at memory: UnsafeMutableRawPointer, from reader: inout CheckpointReader
  ) throws(CheckpointError) {
    try fields.decode(at: memory, from: &reader)
    do throws(CheckpointError) {
      try memory.assumingMemoryBound(to: Self.self).pointee.complete(reader)
    } catch {
      destroy(at: memory)
      throw error
    }
  }

  @inlinable public func compare(with other: Self, into comparison: inout Comparison) {
    Self.fields.compare(self, other, into: &comparison)
  }

  @inlinable public static func encode(_ values: [Self], to writer: inout ByteWriter) {
    let fields = fields
    for value in values { fields.encode(value, to: &writer) }
  }

  @inlinable public static func decode(_ count: Int, from reader: inout CheckpointReader) throws(CheckpointError)
    -> [Self]
  {
    let table = fields.table
    let element = UnsafeMutablePointer<Self>.allocate(capacity: 1)
    defer { element.deallocate() }
    return try read(count, from: &reader) { (reader) throws(CheckpointError) in
      try table.decode(into: UnsafeMutableRawPointer(element), from: &reader)
      var value = element.move()
      try value.complete(reader)
      return value
    }
  }
}
