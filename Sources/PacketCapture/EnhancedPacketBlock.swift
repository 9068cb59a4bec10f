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

  var frameEnd: Int { EnhancedPacketBlock.frameOffset + PcapngBlock.padded(lengths.captured) }
}

extension [UInt8] {
  @inline(__always)
  mutating func append(_ block: EnhancedPacketBlock, frame: RawSpan, comment: String?) {
    guard var comment else { return append(block, frame: frame, utf8: UnsafeBufferPointer(start: nil, count: 0)) }
    comment.withUTF8 { append(block, frame: frame, utf8: PcapngOption.cut($0)) }
  }

  @inline(__always)
  private mutating func append(_ block: EnhancedPacketBlock, frame: RawSpan, utf8: UnsafeBufferPointer<UInt8>) {
    let comment = block.frameEnd + 8
    let end = utf8.isEmpty ? comment : comment + 4 + PcapngBlock.padded(utf8.count)
    let total = end + 8
    append(uninitialised: total) { bytes in
      bytes.store(block, total: total)
      bytes.store(frame, count: block.lengths.copied, at: EnhancedPacketBlock.frameOffset, zerosTo: block.frameEnd)
      bytes.store(PcapngOption.packetFlags, UInt32(block.direction.rawValue), at: block.frameEnd)
      if !utf8.isEmpty { bytes.store(comment: utf8, at: comment, zerosTo: end) }
      bytes.store(UInt32(PcapngOption.end), UInt32(truncatingIfNeeded: total), at: end)
    }
  }
}

extension UnsafeMutableRawBufferPointer {
  @inline(__always)
  fileprivate func store(_ block: EnhancedPacketBlock, total: Int) {
    store(PcapngBlock.enhancedPacket, UInt32(truncatingIfNeeded: total), at: 0)
    store(block.interface, UInt32(truncatingIfNeeded: block.time >> 32), at: 8)
    store(UInt32(truncatingIfNeeded: block.time), UInt32(truncatingIfNeeded: block.lengths.captured), at: 16)
    store(UInt32(truncatingIfNeeded: block.lengths.original), at: 24)
  }

  fileprivate func store(comment utf8: UnsafeBufferPointer<UInt8>, at offset: Int, zerosTo end: Int) {
    store(UInt32(PcapngOption.comment) | UInt32(truncatingIfNeeded: utf8.count) << 16, at: offset)
    store(utf8.span.bytes, count: utf8.count, at: offset + 4, zerosTo: end)
  }
}
