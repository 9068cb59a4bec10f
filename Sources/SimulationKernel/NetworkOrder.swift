// Integers in network order within raw bytes. The offsets are checked by the spans themselves; a parser checks lengths
// once, before it reads, so that a short packet is an error and never a trap.

extension RawSpan {
  /// The big-endian integer at `offset`.
  @inlinable public func bigEndian<T: FixedWidthInteger & BitwiseCopyable>(_ offset: Int, as: T.Type = T.self) -> T {
    T(bigEndian: unsafeLoadUnaligned(fromByteOffset: offset, as: T.self))
  }

  @inlinable public subscript(byte offset: Int) -> UInt8 {
    unsafeLoadUnaligned(fromByteOffset: offset, as: UInt8.self)
  }
}

extension MutableRawSpan {
  /// Stores `value` at `offset`, most significant byte first.
  @inlinable public mutating func storeBigEndian<T: FixedWidthInteger & BitwiseCopyable>(_ value: T, at offset: Int) {
    storeBytes(of: value.bigEndian, toByteOffset: offset, as: T.self)
  }

  @inlinable public func bigEndian<T: FixedWidthInteger & BitwiseCopyable>(_ offset: Int, as: T.Type = T.self) -> T {
    T(bigEndian: unsafeLoadUnaligned(fromByteOffset: offset, as: T.self))
  }
}
