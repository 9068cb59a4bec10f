/// The fixed part of an Enhanced Packet Block (draft-ietf-opsawg-pcapng, section 4.3).
///
/// ```
/// 0 type  4 total length  8 interface  12 time, high  16 time, low  20 captured  24 original  28 frame, padded to 4
/// ```
///
/// then the option `epb_flags`, the comment if there is one, the end of the options and the total length again.
struct EnhancedPacketBlock {
  let interface: UInt32
  /// In nanoseconds, the resolution that every interface block announces.
  let time: UInt64
  let direction: CaptureDirection
  let lengths: RecordLengths

  static let frameOffset = 28
  /// `epb_flags` (8), the end of the options (4), the total length (4).
  static let trailer = 16

  var frameEnd: Int { EnhancedPacketBlock.frameOffset + PcapngBlock.padded(lengths.captured) }
}

extension [UInt8] {
  @inline(__always)
  mutating func append(_ block: EnhancedPacketBlock, frame: RawSpan, comment: String?) {
    guard let comment else { return append(block, frame: frame, option: []) }
    append(block, frame: frame, option: PcapngOption.comment(comment).bytes)
  }

  @inline(__always)
  private mutating func append(_ block: EnhancedPacketBlock, frame: RawSpan, option: [UInt8]) {
    let total = block.frameEnd + EnhancedPacketBlock.trailer + option.count
    append(uninitialised: total) { octets in
      octets.store(PcapngBlock.enhancedPacket, UInt32(truncatingIfNeeded: total), at: 0)
      octets.store(block.interface, UInt32(truncatingIfNeeded: block.time >> 32), at: 8)
      octets.store(UInt32(truncatingIfNeeded: block.time), UInt32(truncatingIfNeeded: block.lengths.captured), at: 16)
      octets.store(UInt32(truncatingIfNeeded: block.lengths.original), at: 24)
      octets.store(
        frame, count: block.lengths.copied, at: EnhancedPacketBlock.frameOffset, zerosTo: block.frameEnd)
      octets.store(PcapngOption.packetFlags, UInt32(block.direction.rawValue), at: block.frameEnd)
      if !option.isEmpty { octets[(block.frameEnd + 8)...].copyBytes(from: option) }
      octets.store(0, UInt32(truncatingIfNeeded: total), at: total - 8)
    }
  }
}
