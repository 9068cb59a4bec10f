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

/// Octets of a buffer that are all zero, or of which each unit has something else.
struct OctetRun {
  var start: Int
  var count: Int
  var isZero: Bool
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

  /// Consecutive parts, each as many units as are all zero, or all are not.
  ///
  /// - Parameter offset: The place on the disk of the first octet; units begin at multiples of their size.
  func runs(ofUnits unit: Int, at offset: GuestOffset) -> [OctetRun] {
    var runs: [OctetRun] = []
    var rest = GuestRange(offset, count: count)
    while !rest.isEmpty {
      let (start, length) = (rest.start - offset, rest.withinBlock(of: unit).count)
      let isZero = part(start, count: length).isZero
      if let last = runs.indices.last, runs[last].isZero == isZero {
        runs[last].count += length
      } else {
        runs.append(OctetRun(start: start, count: length, isZero: isZero))
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
  func withOctets<R, E: Error>(_ body: (UnsafeRawBufferPointer) throws(E) -> R) throws(E) -> R {
    try withUnsafeBufferPointer { (octets) throws(E) -> R in try body(UnsafeRawBufferPointer(octets)) }
  }

  mutating func withMutableOctets<R, E: Error>(
    _ body: (UnsafeMutableRawBufferPointer) throws(E) -> R
  ) throws(E) -> R {
    try withUnsafeMutableBufferPointer { (octets) throws(E) -> R in try body(UnsafeMutableRawBufferPointer(octets)) }
  }
}
