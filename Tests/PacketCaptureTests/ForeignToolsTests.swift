import PacketCapture
import SimulationKernel
import TestSupport
import Testing

/// What Wireshark's programs write, as Polder understands it.
@Suite(.enabled(if: CaptureTools.areInstalled, "the programs of Debian's package tshark are not installed"))
struct ForeignToolsTests {
  private let frames = (0..<24).map(SampleFrame.init)

  private func frames(of path: String) throws -> [CapturedFrame] {
    var reader = try CaptureReader(path: path)
    return try reader.readAll()
  }

  @Test func `editcap's pcap has microseconds`() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(SampleCapture.bytes(.pcapng), as: "a.pcapng")
    try Tool("editcap").lines(["-F", "pcap", path, folder["b.pcap"]])
    let read = try frames(of: folder["b.pcap"])
    #expect(read.map(\.bytes) == frames.map(\.padded))
    #expect(read.map(\.instant?.nanoseconds) == frames.map { $0.instant.nanoseconds / 1_000 * 1_000 })
  }

  @Test func `editcap's nsecpcap is Polder's own pcap but for the snap length`() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(SampleCapture.bytes(.pcapng), as: "a.pcapng")
    try Tool("editcap").lines(["-F", "nsecpcap", path, folder["b.pcap"]])
    let (theirs, ours) = (try folder.bytes(of: "b.pcap"), SampleCapture.bytes(.pcap))
    #expect(theirs[..<16] == ours[..<16])
    #expect(theirs[20...] == ours[20...])
  }

  @Test func `editcap's comments and cuts come back`() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(SampleCapture.bytes(.pcapng), as: "a.pcapng")
    try Tool("editcap").lines(["-s", "20", "-a", "2:second frame", "-r", path, folder["b.pcapng"], "1-3"])
    let read = try frames(of: folder["b.pcapng"])
    #expect(read.map(\.bytes) == frames[..<3].map { Array($0.padded.prefix(20)) })
    #expect(read.map(\.originalLength) == frames[..<3].map(\.padded.count))
    #expect(read.map(\.comment) == [frames[0].comment, "second frame", nil])
    #expect(read.map(\.direction) == frames[..<3].map(\.direction))
  }

  @Test func `mergecap's file holds the frames and interfaces of both, in the order of time`() throws {
    let folder = try TemporaryFolder()
    let (first, second) = (SampleCapture.bytes(.pcapng), SampleCapture.bytes(.pcap))
    let paths = [try folder.write(first, as: "a.pcapng"), try folder.write(second, as: "b.pcap")]
    try Tool("mergecap").lines(["-F", "pcapng", "-w", folder["c.pcapng"]] + paths)
    var reader = try CaptureReader(path: folder["c.pcapng"])
    let read = try reader.readAll()
    #expect(read.map(\.instant) == frames.flatMap { [$0.instant, $0.instant] })
    #expect(read.map(\.bytes) == frames.flatMap { [$0.padded, $0.padded] })
    #expect(reader.interfaces.map(\.name).prefix(3) == ["client:eth0", "ländle:eth0", "edge:inside"])
    #expect(reader.interfaces.count == 4)
  }

  /// No program at hand writes these files, but tshark reads them and must see what Polder sees.
  @Test(arguments: [false, true])
  func `tshark sees the same in hand-made files`(isBigEndian: Bool) throws {
    var capture = HandmadePcapng(isBigEndian: isBigEndian)
    capture.sectionHeader()
    capture.interface(capture.option(2, Array("binary".utf8)), capture.option(9, [0x94]))
    capture.interface(
      capture.option(2, Array("shifted".utf8)), capture.option(9, [3]),
      capture.option(14, capture.number(1000 as Int64)))
    capture.enhancedPacket(
      ticks: 0x1234_5678_9abc, frame: Frames.arp, capture.option(2, capture.number(2 as UInt32)))
    capture.enhancedPacket(interface: 1, ticks: 123_456, frame: Frames.ping, capture.option(1, Array("hi".utf8)))
    capture.obsoletePacket(interface: 0, ticks: 1 << 40, frame: Frames.long)
    let folder = try TemporaryFolder()
    let path = try folder.write(capture.bytes, as: "a.pcapng")
    var reader = try CaptureReader(path: path)
    let ours = try reader.readAll().map { frame in
      let time = Duration(nanoseconds: frame.instant?.nanoseconds ?? 0).seconds(decimals: 9)
      return "\(time)\t\(reader.interfaces[frame.interface].name)\t\(frame.bytes.count)\t\(frame.comment ?? "")"
    }
    let theirs = try Tshark.fields(
      ["frame.time_epoch", "frame.interface_name", "frame.cap_len", "frame.comment"], of: path)
    #expect(ours == theirs)
  }
}
