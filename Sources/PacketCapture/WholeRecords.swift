/// A part of a capture that ends at the end of a record.
struct WholeRecords: Equatable {
  var length: Int
  var frames: UInt64

  mutating func add(_ more: WholeRecords) {
    length += more.length
    frames &+= more.frames
  }
}

extension CaptureEncoder {
  /// The whole records among the first `limit` bytes that are pending.
  ///
  /// The boundaries are found again in the encoded bytes, because only a failed write asks for them.
  func wholeRecords(within limit: Int) -> WholeRecords {
    guard limit >= pendingHead else { return WholeRecords(length: wholeHead(within: limit), frames: 0) }
    var whole = WholeRecords(length: pendingHead, frames: 0)
    while whole.length < limit {
      let length = recordLength(at: whole.length)
      guard length <= limit - whole.length else { break }
      whole.add(WholeRecords(length: length, frames: 1))
    }
    return whole
  }

  /// Half of a pcap header is useless; each pcapng block is valid by itself.
  private func wholeHead(within limit: Int) -> Int {
    guard layout.format == .pcapng else { return 0 }
    var end = 0
    while end < limit, recordLength(at: end) <= limit - end { end += recordLength(at: end) }
    return end
  }

  private func recordLength(at offset: Int) -> Int {
    switch layout.format {
    case .pcapng: pendingWord(at: offset + 4)
    case .pcap: PcapRecord.frameOffset + pendingWord(at: offset + 8)
    }
  }

  private func pendingWord(at offset: Int) -> Int {
    Int(UInt32(littleEndian: pending.span.bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt32.self)))
  }
}
