import PacketCapture
import SimulationKernel
import TestSupport
import Testing

/// What Polder writes, as Wireshark's programs understand it.
@Suite(.enabled(if: CaptureTools.areInstalled, "the programs of Debian's package tshark are not installed"))
struct WiresharkReadsTests {
  private let frames = (0..<24).map(SampleFrame.init)
  private let names = ["client:eth0", "ländle:eth0", "edge:inside"]

  @Test func `tshark sees times, interfaces, directions, lengths and comments`() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(SampleCapture.bytes(.pcapng), as: "a.pcapng")
    let seen = try Tshark.fields(
      [
        "frame.time_epoch", "frame.interface_id", "frame.interface_name", "frame.packet_flags_direction", "frame.len",
        "frame.cap_len", "frame.comment",
      ], of: path)
    let written = frames.map { frame in
      let seconds = Duration(nanoseconds: frame.instant.nanoseconds).seconds(decimals: 9)
      let direction = "0x0000000\(frame.direction.rawValue)"
      let length = "\(frame.padded.count)"
      return [
        seconds, "\(frame.interface)", names[Int(frame.interface)], direction, length, length, frame.comment ?? "",
      ].joined(separator: "\t")
    }
    #expect(seen == written)
  }

  @Test(arguments: [CaptureFormat.pcapng, .pcap])
  func `tshark sees the bytes that were given, padded`(format: CaptureFormat) throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(SampleCapture.bytes(format), as: "a")
    let dump = try Tool("tshark").lines(["-r", path, "-x"])
    #expect(HexDump.frames(dump) == frames.map(\.padded))
  }

  @Test func `tshark takes no trailer for a frame check sequence`() throws {
    let folder = try TemporaryFolder()
    var encoder = CaptureEncoder(SampleCapture.layout(.pcapng))
    // Long enough that Wireshark would otherwise guess: four bytes more than the IP packet holds.
    encoder.append(
      interface: 0, at: .zero, direction: .inbound, frame: (Frames.long + [1, 2, 3, 4]).span.bytes)
    let path = try folder.write(encoder.pending, as: "a.pcapng")
    #expect(try Tshark.fields(["eth.fcs", "eth.trailer"], of: path) == ["\t01020304"])
  }

  @Test func `capinfos sees every interface with its options and the application`() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(SampleCapture.bytes(.pcapng), as: "a.pcapng")
    let lines = try Tool("capinfos").lines([path]).map { $0.drop { $0 == " " } }
    for line in [
      "Capture application: Polder", "File timestamp precision:  nanoseconds (9)", "Number of interfaces in file: 3",
      "Name = client:eth0", "Name = ländle:eth0", "Name = edge:inside", "Description = towards the firewall",
      "Speed = 1000000000", "Filter string = not port 22", "Strict time order:   True", "Number of packets:   24",
    ] {
      #expect(lines.contains(line[...]), "\(line)")
    }
  }

  @Test func `capinfos sees nanoseconds in a pcap`() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(SampleCapture.bytes(.pcap), as: "a.pcap")
    #expect(try Tool("capinfos").lines([path]).contains("File type:           Wireshark/tcpdump/... - nanosecond pcap"))
    let times = frames.map { Duration(nanoseconds: $0.instant.nanoseconds).seconds(decimals: 9) }
    #expect(try Tshark.fields(["frame.time_epoch"], of: path) == times)
  }

  @Test func `a comment of any length is kept or cut between characters`() throws {
    let folder = try TemporaryFolder()
    var encoder = CaptureEncoder(SampleCapture.layout(.pcapng))
    let comments = ["x", "four", String(repeating: "ö", count: 32_767), String(repeating: "ö", count: 40_000)]
    let ping = Frames.ping
    for comment in comments {
      encoder.append(interface: 0, at: .zero, direction: .inbound, frame: ping.span.bytes, comment: comment)
    }
    var reader = try CaptureReader(bytes: encoder.pending)
    let read = try reader.readAll().map(\.comment)
    #expect(read == ["x", "four", comments[2], comments[2]])
    let path = try folder.write(encoder.pending, as: "a.pcapng")
    #expect(try Tshark.fields(["frame.comment"], of: path).prefix(2) == ["x", "four"])
  }
}
