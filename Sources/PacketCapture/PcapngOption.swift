import SimulationKernel

/// One option: code, length, value, padding with zeros to a multiple of four (draft-ietf-opsawg-pcapng, section 3.5).
///
/// Each kind of block has its own codes, except for comment and end.
struct PcapngOption {
  var code: UInt16
  var value: [UInt8]

  static let end: UInt16 = 0
  static let comment: UInt16 = 1
  static let sectionApplication: UInt16 = 4
  static let interfaceName: UInt16 = 2
  static let interfaceDescription: UInt16 = 3
  static let interfaceMACAddress: UInt16 = 6
  static let interfaceSpeed: UInt16 = 8
  static let interfaceTimeResolution: UInt16 = 9
  static let interfaceFilter: UInt16 = 11
  static let interfaceFCSLength: UInt16 = 13
  static let interfaceTimeOffset: UInt16 = 14
  static let packetFlagsCode: UInt16 = 2

  /// Code and length of `epb_flags` in one word, for the one option that is written with every frame.
  static let packetFlags: UInt32 = UInt32(packetFlagsCode) | 4 << 16

  static func text(_ code: UInt16, _ text: String) -> PcapngOption {
    var text = text
    return PcapngOption(code: code, value: text.withUTF8 { Array(cut($0)) })
  }

  /// A text too long for the 16-bit length is truncated between characters, never within one.
  @inline(__always)
  static func cut(_ utf8: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
    guard utf8.count > Int(UInt16.max) else { return utf8 }
    var length = Int(UInt16.max)
    while utf8[length] & 0xc0 == 0x80 { length -= 1 }
    return UnsafeBufferPointer(rebasing: utf8[..<length])
  }

  var bytes: [UInt8] {
    var writer = ByteWriter(capacity: 4 + PcapngBlock.padded(value.count))
    writer.write(code)
    writer.write(UInt16(truncatingIfNeeded: value.count))
    writer.writeRaw(value)
    writer.writeRaw(repeatElement(0, count: PcapngBlock.padded(value.count) - value.count))
    return writer.bytes
  }
}

extension [PcapngOption] {
  /// The options with their end marker, in the order given.
  var bytes: [UInt8] { flatMap(\.bytes) + PcapngOption(code: PcapngOption.end, value: []).bytes }
}
