extension MutableRawSpan {
  /// Copies all of `source` to the bytes from `offset` on.
  @inlinable public mutating func store(_ source: RawSpan, at offset: Int) {
    precondition(offset >= 0 && source.byteCount <= byteCount &- offset, "the copy would go beyond the bytes")
    withUnsafeMutableBytes { target in
      source.withUnsafeBytes { source in
        UnsafeMutableRawBufferPointer(rebasing: target[offset..<offset &+ source.count]).copyMemory(from: source)
      }
    }
  }

  /// Sets the bytes of `range` to zero.
  @inlinable public mutating func clear(_ range: Range<Int>) {
    for offset in range { storeBytes(of: 0, toByteOffset: offset, as: UInt8.self) }
  }
}

extension [UInt8] {
  /// An array of all the bytes.
  @inlinable public init(copying bytes: RawSpan) {
    self = bytes.withUnsafeBytes { [UInt8]($0) }
  }
}
