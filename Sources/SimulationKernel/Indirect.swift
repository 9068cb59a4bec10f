/// A value kept apart from the structure that it belongs to, so that a structure of which a lab has thousands is not as
/// long as what few of them use. Copies share the value until one of them changes it.
public struct Indirect<Value: Sendable>: Sendable {
  /// Exactly one.
  @usableFromInline var storage: [Value]

  @inlinable public init(_ value: Value) { storage = [value] }

  @inlinable public var value: Value {
    _read { yield storage[0] }
    _modify { yield &storage[0] }
  }
}

extension Indirect: Equatable where Value: Equatable {
  /// Shares the memory of `usual` where that is the same value.
  public init(_ value: Value, orShared usual: Indirect) { self = value == usual.value ? usual : Indirect(value) }

  /// Shares the memory of `usual` if that is the same value: a value that was decoded has memory of its own.
  public mutating func share(_ usual: Indirect) { if self == usual { self = usual } }
}

extension Indirect: Checkpointable where Value: Checkpointable {
  public func encode(to writer: inout ByteWriter) { writer.write(value) }
  public init(from reader: inout CheckpointReader) throws(CheckpointError) {
    storage = try Value.decode(1, from: &reader)
  }

  public func compare(with other: Indirect, into comparison: inout Comparison) {
    value.compare(with: other.value, into: &comparison)
  }
}
