import Glibc

/// A page-aligned buffer for copying between files, initially zero.
final class ByteBuffer {
  let bytes: UnsafeMutableRawBufferPointer

  init(count: Int) {
    bytes = .allocate(byteCount: count, alignment: 4096)
    bytes.initializeMemory(as: UInt8.self, repeating: 0)
  }

  deinit { bytes.deallocate() }

  var count: Int { bytes.count }

  subscript(_ range: Range<Int>) -> UnsafeMutableRawBufferPointer {
    UnsafeMutableRawBufferPointer(rebasing: bytes[range])
  }
  func prefix(_ count: Int) -> UnsafeMutableRawBufferPointer { self[0..<count] }
}

/// A run of bytes in a buffer: either all of them are zero, or every unit holds a byte that is not.
struct ByteRun {
  var start: Int
  var count: Int
  var isZero: Bool
}

extension UnsafeRawBufferPointer {
  /// Whether all bytes are zero.
  var isZero: Bool {
    guard let first = baseAddress, count > 0 else { return true }
    return self[0] == 0 && memcmp(first, first + 1, count - 1) == 0
  }

  func part(_ start: Int, count: Int) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: self[start..<start + count])
  }

  /// Splits the bytes into runs of units that are all zero and units that are not.
  ///
  /// - Parameter offset: The offset of the first byte on the disk; units begin at multiples of their size.
  func runs(ofUnits unit: Int, at offset: GuestOffset) -> [ByteRun] {
    var runs: [ByteRun] = []
    var rest = GuestRange(offset, count: count)
    while !rest.isEmpty {
      let (start, length) = (rest.start - offset, rest.withinBlock(of: unit).count)
      let isZero = part(start, count: length).isZero
      if let last = runs.indices.last, runs[last].isZero == isZero {
        runs[last].count += length
      } else {
        runs.append(ByteRun(start: start, count: length, isZero: isZero))
      }
      rest = rest.dropping(length)
    }
    return runs
  }
}

extension UnsafeMutableRawBufferPointer {
  func part(_ start: Int, count: Int) -> UnsafeMutableRawBufferPointer {
    UnsafeMutableRawBufferPointer(rebasing: self[start..<start + count])
  }

  func clear() { if let baseAddress { memset(baseAddress, 0, count) } }
}

extension [UInt8] {
  func withBytes<R, E: Error>(_ body: (UnsafeRawBufferPointer) throws(E) -> R) throws(E) -> R {
    try withUnsafeBufferPointer { (bytes) throws(E) -> R in try body(UnsafeRawBufferPointer(bytes)) }
  }

  mutating func withMutableBytes<R, E: Error>(
    _ body: (UnsafeMutableRawBufferPointer) throws(E) -> R
  ) throws(E) -> R {
    try withUnsafeMutableBufferPointer { (bytes) throws(E) -> R in try body(UnsafeMutableRawBufferPointer(bytes)) }
  }
}
