/// Blocks put together byte by byte in either byte order, to say what no writer at hand says.
struct HandmadePcapng {
  let isBigEndian: Bool
  private(set) var bytes: [UInt8] = []

  init(isBigEndian: Bool) { self.isBigEndian = isBigEndian }

  func number(_ value: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: isBigEndian ? value.bigEndian : value.littleEndian) { Array($0) }
  }

  func option(_ code: UInt16, _ value: [UInt8]) -> [UInt8] {
    number(code) + number(UInt16(value.count)) + padded(value)
  }

  private func padded(_ value: [UInt8]) -> [UInt8] { value + [UInt8](repeating: 0, count: (4 - value.count % 4) % 4) }

  mutating func block(_ type: UInt32, _ parts: [UInt8]...) {
    let body = padded(parts.flatMap(\.self))
    let length = number(UInt32(body.count + 12))
    bytes += number(type) + length + body + length
  }

  mutating func sectionHeader(major: UInt16 = 1) {
    block(0x0a0d_0d0a, number(0x1a2b_3c4d as UInt32), number(major), number(0 as UInt16), number(-1 as Int64))
  }

  mutating func interface(linkType: UInt16 = 1, snapLength: UInt32 = 0, _ options: [UInt8]...) {
    block(1, number(linkType), number(0 as UInt16), number(snapLength), options.flatMap(\.self))
  }

  mutating func enhancedPacket(
    interface: UInt32 = 0, ticks: UInt64, frame: [UInt8], originalLength: UInt32? = nil, _ options: [UInt8]...
  ) {
    let lengths = number(UInt32(frame.count)) + number(originalLength ?? UInt32(frame.count))
    block(6, number(interface) + time(ticks), lengths, padded(frame), options.flatMap(\.self))
  }

  mutating func obsoletePacket(interface: UInt16, ticks: UInt64, frame: [UInt8], _ options: [UInt8]...) {
    let lengths = number(UInt32(frame.count)) + number(UInt32(frame.count))
    block(2, number(interface) + number(7 as UInt16) + time(ticks), lengths, padded(frame), options.flatMap(\.self))
  }

  mutating func simplePacket(frame: [UInt8], originalLength: UInt32) {
    block(3, number(originalLength), frame)
  }

  private func time(_ ticks: UInt64) -> [UInt8] {
    number(UInt32(ticks >> 32)) + number(UInt32(truncatingIfNeeded: ticks))
  }
}
