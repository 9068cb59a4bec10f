// Integers at fixed offsets of a structure that was read as a whole.

extension [UInt8] {
  func little16(_ offset: Int) -> Int { Int(self[offset]) | Int(self[offset + 1]) << 8 }
  func little32(_ offset: Int) -> Int { little16(offset) | little16(offset + 2) << 16 }
  func big16(_ offset: Int) -> Int { Int(self[offset]) << 8 | Int(self[offset + 1]) }

  mutating func putLittle16(_ value: Int, at offset: Int) {
    self[offset] = UInt8(truncatingIfNeeded: value)
    self[offset + 1] = UInt8(truncatingIfNeeded: value >> 8)
  }

  mutating func putLittle32(_ value: Int, at offset: Int) {
    putLittle16(value, at: offset)
    putLittle16(value >> 16, at: offset + 2)
  }

  mutating func put(_ bytes: some Collection<UInt8>, at offset: Int) {
    replaceSubrange(offset..<offset + bytes.count, with: bytes)
  }

  func field(_ offset: Int, _ count: Int) -> [UInt8] { Array(self[offset..<offset + count]) }
}

extension Int {
  func dividedRoundingUp(by unit: Int) -> Int { (self + unit - 1) / unit }
  func roundedUp(to unit: Int) -> Int { dividedRoundingUp(by: unit) * unit }
  var isPowerOfTwo: Bool { self > 0 && self & (self - 1) == 0 }
}
