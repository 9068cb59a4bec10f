import Glibc

/// Memory for octets on their way between files, zero at first.
final class OctetBuffer {
  let octets: UnsafeMutableRawBufferPointer

  init(count: Int) {
    octets = .allocate(byteCount: count, alignment: 4096)
    octets.initializeMemory(as: UInt8.self, repeating: 0)
  }

  deinit { octets.deallocate() }

  var count: Int { octets.count }

  subscript(_ range: Range<Int>) -> UnsafeMutableRawBufferPointer {
    UnsafeMutableRawBufferPointer(rebasing: octets[range])
  }
  func prefix(_ count: Int) -> UnsafeMutableRawBufferPointer { self[0..<count] }
}

extension UnsafeRawBufferPointer {
  /// Whether all octets are zero.
  var isZero: Bool {
    guard let first = baseAddress, count > 0 else { return true }
    return self[0] == 0 && memcmp(first, first + 1, count - 1) == 0
  }

  func part(_ start: Int, count: Int) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: self[start..<start + count])
  }
}

extension UnsafeMutableRawBufferPointer {
  func part(_ start: Int, count: Int) -> UnsafeMutableRawBufferPointer {
    UnsafeMutableRawBufferPointer(rebasing: self[start..<start + count])
  }

  func clear() { if let baseAddress { memset(baseAddress, 0, count) } }
}

extension [UInt8] {
  func withOctets<R, E: Error>(_ body: (UnsafeRawBufferPointer) throws(E) -> R) throws(E) -> R {
    try withUnsafeBufferPointer { (octets) throws(E) -> R in try body(UnsafeRawBufferPointer(octets)) }
  }

  mutating func withMutableOctets<R, E: Error>(
    _ body: (UnsafeMutableRawBufferPointer) throws(E) -> R
  ) throws(E) -> R {
    try withUnsafeMutableBufferPointer { (octets) throws(E) -> R in try body(UnsafeMutableRawBufferPointer(octets)) }
  }
}
