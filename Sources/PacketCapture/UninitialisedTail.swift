extension [UInt8] {
  /// Grows by `count` bytes, every one of which `fill` must store.
  ///
  /// A record is a handful of wide stores and one copy into existing storage; appending field by field would
  /// check capacity and uniqueness each time.
  @inline(__always)
  mutating func append(uninitialised count: Int, fill: (UnsafeMutableRawBufferPointer) -> Void) {
    append(addingCapacity: count) { tail in
      tail.withUnsafeMutableBufferPointer { buffer, initialised in
        fill(UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[..<count]))
        initialised = count
      }
    }
  }
}

extension UnsafeMutableRawBufferPointer {
  /// Stores the two halves of a 64-bit word, the one at the lower address first, in the little-endian order of all
  /// files that Polder writes.
  @inline(__always)
  func store(_ low: UInt32, _ high: UInt32, at offset: Int) {
    storeBytes(of: (UInt64(high) << 32 | UInt64(low)).littleEndian, toByteOffset: offset, as: UInt64.self)
  }

  @inline(__always)
  func store(_ value: UInt32, at offset: Int) {
    storeBytes(of: value.littleEndian, toByteOffset: offset, as: UInt32.self)
  }

  /// Copies the first `count` bytes of `frame` to `offset` and fills up with zeros to `end`.
  @inline(__always)
  func store(_ frame: RawSpan, count: Int, at offset: Int, zerosTo end: Int) {
    frame.withUnsafeBytes { source in
      UnsafeMutableRawBufferPointer(rebasing: self[offset..<offset + count])
        .copyMemory(from: UnsafeRawBufferPointer(rebasing: source[..<count]))
    }
    for index in offset + count..<end { self[index] = 0 }
  }
}
