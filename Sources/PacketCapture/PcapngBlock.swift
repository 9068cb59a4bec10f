import SimulationKernel

/// The block types that Polder knows (draft-ietf-opsawg-pcapng, section 10.1), and what all blocks share: type, total
/// length, body, total length again, all in multiples of four bytes.
enum PcapngBlock {
  static let sectionHeader: UInt32 = 0x0a0d_0d0a
  static let interfaceDescription: UInt32 = 1
  static let obsoletePacket: UInt32 = 2
  static let simplePacket: UInt32 = 3
  static let enhancedPacket: UInt32 = 6

  static let byteOrderMagic: UInt32 = 0x1a2b_3c4d
  /// Type and the two total lengths.
  static let overhead = 12

  @inline(__always)
  static func padded(_ length: Int) -> Int { (length &+ 3) & ~3 }

  /// A complete block with a body whose length is a multiple of four.
  static func bytes(_ type: UInt32, body: [UInt8]) -> [UInt8] {
    var writer = ByteWriter(capacity: body.count + overhead)
    let total = UInt32(body.count + overhead)
    writer.write(type)
    writer.write(total)
    writer.writeRaw(body)
    writer.write(total)
    return writer.bytes
  }
}
