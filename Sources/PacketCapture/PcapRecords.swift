import SimulationKernel

/// Reads classic pcap (draft-ietf-opsawg-pcap), of either byte order, in micro- or nanoseconds.
struct PcapRecords: CaptureRecords {
  let interfaces: [CaptureInterface]
  private let source: CaptureBytes
  private let nanosecondsPerTick: Int64
  private let fcsLength: Int
  private var offset = PcapHeader.length

  init(_ bytes: [UInt8]) throws(CaptureFault) {
    var source = CaptureBytes(bytes: bytes)
    let magic: UInt32 = try source.read(0)
    source.isBigEndian = [PcapHeader.nanosecondMagic, PcapHeader.microsecondMagic].contains(magic.byteSwapped)
    nanosecondsPerTick = try source.read(0) == PcapHeader.nanosecondMagic ? 1 : 1_000
    let major: UInt16 = try source.read(4)
    guard major == 2 else { throw CaptureFault(offset: 4, problem: "version \(major) of pcap is unknown") }
    let linkField: UInt32 = try source.read(20)
    fcsLength = PcapRecords.fcsLength(linkField)
    let linkType = LinkType(rawValue: UInt16(truncatingIfNeeded: linkField))
    interfaces = [CaptureInterface(name: "", linkType: linkType, snapLength: try source.length(16))]
    self.source = source
  }

  /// The four uppermost bits count the check sequence in 16-bit words if bit 26 says that they do.
  private static func fcsLength(_ linkField: UInt32) -> Int {
    linkField & 0x0400_0000 == 0 ? 0 : Int(linkField >> 28) * 2
  }

  mutating func next() throws(CaptureFault) -> CapturedFrame? {
    guard offset < source.count else { return nil }
    let seconds: UInt32 = try source.read(offset)
    let ticks: UInt32 = try source.read(offset + 4)
    let captured = try source.length(offset + 8)
    let frame = CapturedFrame(
      instant: Instant(nanoseconds: Int64(seconds) * 1_000_000_000 + Int64(ticks) * nanosecondsPerTick), interface: 0,
      bytes: try source.slice(offset + PcapRecord.frameOffset, captured),
      originalLength: try source.length(offset + 12), fcsLength: fcsLength)
    offset += PcapRecord.frameOffset + captured
    return frame
  }
}
