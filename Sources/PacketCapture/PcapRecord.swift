import SimulationKernel

/// The header of a classic pcap record: seconds, nanoseconds, captured and original length
/// (draft-ietf-opsawg-pcap, section 5).
struct PcapRecord {
  /// Nanoseconds since 1970. The seconds field has 32 bits and wraps in 2106.
  let time: UInt64
  let lengths: RecordLengths

  static let frameOffset = 16
}

extension [UInt8] {
  @inline(__always)
  mutating func append(_ record: PcapRecord, frame: RawSpan) {
    let total = PcapRecord.frameOffset + record.lengths.captured
    let (seconds, nanoseconds) = record.time.quotientAndRemainder(dividingBy: 1_000_000_000)
    append(uninitialised: total) { bytes in
      bytes.store(UInt32(truncatingIfNeeded: seconds), UInt32(truncatingIfNeeded: nanoseconds), at: 0)
      bytes.store(
        UInt32(truncatingIfNeeded: record.lengths.captured), UInt32(truncatingIfNeeded: record.lengths.original), at: 8)
      bytes.store(frame, count: record.lengths.copied, at: PcapRecord.frameOffset, zerosTo: total)
    }
  }
}

/// The constants of the file header (draft-ietf-opsawg-pcap, section 4).
enum PcapHeader {
  static let nanosecondMagic: UInt32 = 0xa1b2_3c4d
  static let microsecondMagic: UInt32 = 0xa1b2_c3d4
  static let length = 24
}

extension CaptureLayout {
  /// Magic, version 2.4, two reserved words, snap length, link type.
  var pcapHead: [UInt8] {
    var writer = ByteWriter(capacity: PcapHeader.length)
    writer.write(PcapHeader.nanosecondMagic)
    writer.write(UInt16(2))
    writer.write(UInt16(4))
    writer.write(UInt64(0))
    writer.write(UInt32(clamping: longestSnapLength))
    writer.write(UInt32((interfaces.first?.linkType ?? .ethernet).rawValue))
    return writer.bytes
  }

  /// pcap readers refuse longer records, and some do not accept 0 as "no limit".
  private var longestSnapLength: Int {
    interfaces.map { $0.snapLength > 0 ? $0.snapLength : CaptureInterface.maximumSnapLength }.max()
      ?? CaptureInterface.maximumSnapLength
  }
}
