import PacketCapture
import Packets
import SimulationKernel
import Testing

/// What other writers of pcapng may say and Polder's own does not.
@Suite struct ForeignPcapngTests {
  private static let tsresol: UInt16 = 9
  private static let tsoffset: UInt16 = 14
  private let second: Int64 = 1_000_000_000

  private func firstFrame(_ capture: HandmadePcapng) throws -> CapturedFrame? {
    var reader = try CaptureReader(bytes: capture.bytes)
    return try reader.next()
  }

  @Test(arguments: [false, true])
  func `both byte orders say the same`(isBigEndian: Bool) throws {
    var capture = HandmadePcapng(isBigEndian: isBigEndian)
    capture.sectionHeader()
    capture.interface(
      snapLength: 96, capture.option(2, Array("a:eth0".utf8)), capture.option(8, capture.number(10_000_000 as UInt64)),
      capture.option(6, [8, 0, 0x27, 0, 0, 1]))
    capture.enhancedPacket(
      ticks: 1_700_000_000_123_456, frame: Frames.ping, originalLength: 98, capture.option(1, Array("one".utf8)),
      capture.option(2, capture.number(1 as UInt32)), capture.option(1, Array("two".utf8)))
    var reader = try CaptureReader(bytes: capture.bytes)
    let frame = try reader.next()
    #expect(frame?.instant?.nanoseconds == 1_700_000_000_123_456_000)
    #expect(frame?.bytes == Frames.ping)
    #expect(frame?.originalLength == 98)
    #expect(frame?.direction == .inbound)
    #expect(frame?.comment == "one\ntwo")
    #expect(reader.interfaces.first?.name == "a:eth0")
    #expect(reader.interfaces.first?.snapLength == 96)
    #expect(reader.interfaces.first?.speed == 10_000_000)
    #expect(reader.interfaces.first?.macAddress == MACAddress("08:00:27:00:00:01"))
    #expect(try reader.next() == nil)
  }

  /// Code of the resolution, ticks, nanoseconds.
  @Test(
    arguments: [
      (0, 3, 3_000_000_000), (3, 1_234, 1_234_000_000), (6, 1_234, 1_234_000), (9, 1_234, 1_234), (12, 1_999, 1),
      (18, 9_000_000_000, 9), (127, .max, 0), (0x80, 3, 3_000_000_000), (0x81, 3, 1_500_000_000),
      (0x8a, 1_025, 1_000_976_562), (0xa0, 0x1_8000_0000, 1_500_000_000), (0xff, .max, 0), (9, 1 << 62, 1 << 62),
    ] as [(UInt8, UInt64, Int64)])
  func `any resolution becomes nanoseconds, rounded down`(code: UInt8, ticks: UInt64, nanoseconds: Int64) throws {
    var capture = HandmadePcapng(isBigEndian: false)
    capture.sectionHeader()
    capture.interface(capture.option(Self.tsresol, [code]))
    capture.enhancedPacket(ticks: ticks, frame: Frames.ping)
    #expect(try firstFrame(capture)?.instant?.nanoseconds == nanoseconds)
  }

  @Test func `a time beyond 64 bits of nanoseconds is an error at its byte`() throws {
    for (code, offset) in [(0, 0), (6, 0), (9, 0), (0x80, 0), (127, Int64.max), (127, Int64.min)] as [(UInt8, Int64)] {
      var capture = HandmadePcapng(isBigEndian: false)
      capture.sectionHeader()
      capture.interface(
        capture.option(Self.tsresol, [code]), capture.option(Self.tsoffset, capture.number(offset)))
      let start = capture.bytes.count
      capture.enhancedPacket(ticks: .max, frame: Frames.ping)
      let problem = "time stamp outside the years 1677 to 2262"
      #expect(throws: CaptureError.malformed(path: nil, offset: start + 12, problem: problem)) {
        try firstFrame(capture)
      }
    }
  }

  @Test func `an offset in seconds is added, and may be negative`() throws {
    for seconds in [5, -5] as [Int64] {
      var capture = HandmadePcapng(isBigEndian: true)
      capture.sectionHeader()
      capture.interface(capture.option(Self.tsoffset, capture.number(seconds)))
      capture.enhancedPacket(ticks: 1, frame: Frames.ping)
      #expect(try firstFrame(capture)?.instant?.nanoseconds == seconds * second + 1_000)
    }
  }

  @Test func `a simple packet has no time and obeys the first interface's snap length`() throws {
    var capture = HandmadePcapng(isBigEndian: true)
    capture.sectionHeader()
    capture.interface(snapLength: 10)
    capture.interface()
    capture.simplePacket(frame: Array(Frames.ping.prefix(10)), originalLength: 42)
    let frame = try firstFrame(capture)
    #expect(frame?.instant == nil)
    #expect(frame?.interface == 0)
    #expect(frame?.bytes == Array(Frames.ping.prefix(10)))
    #expect(frame?.originalLength == 42)
  }

  @Test(arguments: [false, true])
  func `the obsolete packet block is understood`(isBigEndian: Bool) throws {
    var capture = HandmadePcapng(isBigEndian: isBigEndian)
    capture.sectionHeader()
    capture.interface()
    capture.interface()
    capture.obsoletePacket(
      interface: 1, ticks: 5_000_000_000, frame: Frames.arp, capture.option(2, capture.number(2 as UInt32)))
    let frame = try firstFrame(capture)
    #expect(frame?.interface == 1)
    #expect(frame?.instant?.nanoseconds == 5_000 * second)
    #expect(frame?.bytes == Frames.arp)
    #expect(frame?.direction == .outbound)
  }

  @Test func `sections of different byte orders number their interfaces anew`() throws {
    var first = HandmadePcapng(isBigEndian: false)
    first.sectionHeader()
    first.interface(first.option(2, Array("a".utf8)))
    first.enhancedPacket(ticks: 1, frame: Frames.arp)
    var second = HandmadePcapng(isBigEndian: true)
    second.sectionHeader()
    second.interface(second.option(2, Array("b".utf8)))
    second.enhancedPacket(ticks: 2, frame: Frames.ping)
    var reader = try CaptureReader(bytes: first.bytes + second.bytes)
    #expect(try reader.readAll().map(\.interface) == [0, 1])
    #expect(reader.interfaces.map(\.name) == ["a", "b"])
  }

  @Test func `an interface described between frames is known from then on`() throws {
    var capture = HandmadePcapng(isBigEndian: false)
    capture.sectionHeader()
    capture.interface()
    capture.enhancedPacket(ticks: 1, frame: Frames.arp)
    capture.interface()
    capture.enhancedPacket(interface: 1, ticks: 2, frame: Frames.arp)
    var reader = try CaptureReader(bytes: capture.bytes)
    #expect(reader.interfaces.count == 1)
    #expect(try reader.readAll().map(\.interface) == [0, 1])
    #expect(reader.interfaces.count == 2)
  }

  @Test func `blocks and options that are not known are skipped`() throws {
    var capture = HandmadePcapng(isBigEndian: false)
    capture.sectionHeader()
    capture.block(4, [1, 2, 3, 4])
    capture.interface(capture.option(12, [9, 9, 9]), capture.option(2, Array("a".utf8)))
    capture.block(0x0000_0bad, [])
    capture.enhancedPacket(ticks: 1, frame: Frames.arp, capture.option(0x8001, [1]), capture.option(1, [0x68, 0x69]))
    capture.block(5, [UInt8](repeating: 0, count: 12))
    var reader = try CaptureReader(bytes: capture.bytes)
    #expect(reader.interfaces.first?.name == "a")
    #expect(try reader.readAll().map(\.comment) == ["hi"])
  }

  /// The frame is followed by a check sequence of four bytes, as the interface or the packet itself says.
  @Test func `a frame check sequence that the file tells of is cut off`() throws {
    let flags: UInt32 = 4 << 5
    for ofPacket in [false, true] {
      var capture = HandmadePcapng(isBigEndian: false)
      capture.sectionHeader()
      capture.interface(capture.option(13, [ofPacket ? 0 : 4]))
      capture.enhancedPacket(
        ticks: 1, frame: Frames.arp + [1, 2, 3, 4], capture.option(2, capture.number(ofPacket ? flags : 0)))
      capture.enhancedPacket(
        ticks: 1, frame: Array(Frames.arp.prefix(40)), originalLength: UInt32(Frames.arp.count + 4),
        capture.option(2, capture.number(ofPacket ? flags : 0)))
      var reader = try CaptureReader(bytes: capture.bytes)
      let frames = try reader.readAll()
      #expect(frames.map(\.bytes) == [Frames.arp, Array(Frames.arp.prefix(40))])
      #expect(frames.map(\.originalLength) == [Frames.arp.count, Frames.arp.count])
    }
  }
}
