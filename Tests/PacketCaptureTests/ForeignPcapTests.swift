import PacketCapture
import SimulationKernel
import Testing

/// The four kinds of classic pcap.
@Suite struct ForeignPcapTests {
  private func pcap(magic: UInt32, isBigEndian: Bool, linkField: UInt32 = 1, records: [[UInt32]: [UInt8]]) -> [UInt8] {
    func number(_ value: UInt32) -> [UInt8] {
      withUnsafeBytes(of: isBigEndian ? value.bigEndian : value.littleEndian) { Array($0) }
    }
    let version: UInt32 = isBigEndian ? 2 << 16 | 4 : 4 << 16 | 2
    let header = [magic, version, 0, 0, 65_535, linkField].flatMap(number)
    return header + records.flatMap { $0.key.flatMap(number) + $0.value }
  }

  @Test(
    arguments: [
      (0xa1b2_c3d4, false, 5_000_000_007_000), (0xa1b2_c3d4, true, 5_000_000_007_000),
      (0xa1b2_3c4d, false, 5_000_000_000_007), (0xa1b2_3c4d, true, 5_000_000_000_007),
    ] as [(UInt32, Bool, Int64)])
  func `micro- and nanoseconds in either byte order`(magic: UInt32, isBigEndian: Bool, nanoseconds: Int64) throws {
    let bytes = pcap(magic: magic, isBigEndian: isBigEndian, records: [[5_000, 7, 42, 98]: Frames.ping])
    var reader = try CaptureReader(bytes: bytes)
    #expect(reader.format == .pcap)
    #expect(reader.interfaces.map(\.linkType) == [.ethernet])
    #expect(reader.interfaces.map(\.snapLength) == [65_535])
    let frame = try reader.next()
    #expect(frame?.instant?.nanoseconds == nanoseconds)
    #expect(frame?.bytes == Frames.ping)
    #expect(frame?.originalLength == 98)
    #expect(try reader.next() == nil)
  }

  @Test func `the link type leaves the bits of the check sequence out, and the frame its bytes`() throws {
    let bytes = pcap(
      magic: 0xa1b2_3c4d, isBigEndian: false, linkField: 0x2400_0000 | 113,
      records: [[0, 0, 8, 8]: [1, 2, 3, 4, 9, 9, 9, 9]])
    var reader = try CaptureReader(bytes: bytes)
    #expect(reader.interfaces.map(\.linkType) == [LinkType(rawValue: 113)])
    #expect(try reader.next()?.bytes == [1, 2, 3, 4])
  }
}
