// Integers at fixed offsets of a header. A header is read as a whole, with a length that its reader knows.

extension [UInt8] {
  func little<T: FixedWidthInteger>(_ offset: Int, as: T.Type = T.self) -> T {
    var value: T = 0
    for index in (0..<MemoryLayout<T>.size).reversed() { value = value << 8 | T(self[offset + index]) }
    return value
  }

  func big<T: FixedWidthInteger>(_ offset: Int, as: T.Type = T.self) -> T {
    var value: T = 0
    for index in 0..<MemoryLayout<T>.size { value = value << 8 | T(self[offset + index]) }
    return value
  }

  mutating func putLittle<T: FixedWidthInteger>(_ value: T, at offset: Int) {
    for index in 0..<MemoryLayout<T>.size { self[offset + index] = UInt8(truncatingIfNeeded: value >> T(8 * index)) }
  }

  mutating func putBig<T: FixedWidthInteger>(_ value: T, at offset: Int) {
    let size = MemoryLayout<T>.size
    for index in 0..<size { self[offset + index] = UInt8(truncatingIfNeeded: value >> T(8 * (size - 1 - index))) }
  }

  mutating func put(_ bytes: some Collection<UInt8>, at offset: Int) {
    for (index, byte) in bytes.enumerated() { self[offset + index] = byte }
  }

  func field(_ offset: Int, _ count: Int) -> [UInt8] { Array(self[offset..<offset + count]) }

  func hasPrefix(_ text: String, at offset: Int = 0) -> Bool {
    count >= offset + text.utf8.count && self[offset...].starts(with: text.utf8)
  }
}

extension Int {
  /// A number read from a file, unless it is implausibly large: the headroom lets a few such numbers be added and
  /// rounded without overflow checks.
  init?(plausible value: some BinaryInteger) {
    guard let number = Int(exactly: value), number >= 0, number < 1 << 60 else { return nil }
    self = number
  }
}
