extension CaptureFormat {
  /// The format by the first four bytes.
  init(magicOf bytes: [UInt8]) throws(CaptureFault) {
    let magic = try CaptureBytes(bytes: bytes).read(0, as: UInt32.self)
    switch magic {
    case PcapngBlock.sectionHeader: self = .pcapng
    case PcapHeader.nanosecondMagic, PcapHeader.nanosecondMagic.byteSwapped: self = .pcap
    case PcapHeader.microsecondMagic, PcapHeader.microsecondMagic.byteSwapped: self = .pcap
    default: throw CaptureFault(offset: 0, problem: CaptureFormat.guess(bytes) ?? "neither pcapng nor pcap")
    }
  }

  /// Formats that a user may mistake for a capture.
  private static func guess(_ bytes: [UInt8]) -> String? {
    switch bytes.prefix(4) {
    case [0x1f, 0x8b] + bytes.dropFirst(2).prefix(2): "compressed with gzip: gunzip it first"
    case [0x28, 0xb5, 0x2f, 0xfd]: "compressed with Zstandard: unzstd it first"
    case [0x04, 0x22, 0x4d, 0x18]: "compressed with LZ4: unlz4 it first"
    case Array("snoo".utf8)[...]: "a snoop file: convert it with editcap -F pcapng"
    case [0x34, 0xcd, 0xb2, 0xa1], [0xa1, 0xb2, 0xcd, 0x34]: "Kuznetzov's pcap: convert it with editcap -F pcapng"
    default: nil
    }
  }
}
