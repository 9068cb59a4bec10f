import Packets
import TestSupport
import Testing

/// RFC 1350, section 5; RFC 2347.
@Suite struct TFTPPacketTests {
  private static func options(_ values: [(TFTPOptions.Name, UInt64)]) -> TFTPOptions {
    var options = TFTPOptions()
    for (name, value) in values { options[name] = value }
    return options
  }

  /// The first is the example of RFC 2348; the others are as a Linux client (tftp-hpa, curl) sends them.
  private static let packets: [(TFTPPacket, [UInt8])] = [
    (
      .readRequest(TFTPRequest(file: "foobar", mode: "octet", options: options([(.blockSize, 1432)]))),
      [0, 1] + Array("foobar\u{0}octet\u{0}blksize\u{0}1432\u{0}".utf8)
    ),
    (.readRequest(TFTPRequest(file: "f.txt", mode: "netascii")), [0, 1] + Array("f.txt\u{0}netascii\u{0}".utf8)),
    (
      .readRequest(
        TFTPRequest(file: "nix", options: options([(.transferSize, 0), (.blockSize, 512), (.timeout, 6)]))),
      [0, 1] + Array("nix\u{0}octet\u{0}tsize\u{0}0\u{0}blksize\u{0}512\u{0}timeout\u{0}6\u{0}".utf8)
    ),
    (.writeRequest(TFTPRequest(file: "up", mode: "netascii")), [0, 2] + Array("up\u{0}netascii\u{0}".utf8)),
    (.data(block: 0x0102, [7, 8]), [0, 3, 1, 2, 7, 8]), (.data(block: 1, []), [0, 3, 0, 1]),
    (.acknowledgment(block: 0xFFFF), [0, 4, 0xFF, 0xFF]),
    (.error(.fileNotFound), [0, 5, 0, 1] + Array("File not found\u{0}".utf8)),
    (.optionAcknowledgment(options([(.windowSize, 16)])), [0, 6] + Array("windowsize\u{0}16\u{0}".utf8)),
  ]

  @Test func `packets are written and read as the RFCs have them`() throws {
    for (packet, bytes) in TFTPPacketTests.packets {
      #expect(packet.bytes == bytes)
      #expect(try TFTPPacket(parsing: bytes.span.bytes) == packet)
    }
  }

  @Test func `option names are read without regard to case, and the first of two counts`() throws {
    let bytes = [0, 1] + Array("a\u{0}OCTET\u{0}BlkSize\u{0}700\u{0}blksize\u{0}9\u{0}x\u{0}y\u{0}".utf8)
    guard case .readRequest(let request) = try TFTPPacket(parsing: bytes.span.bytes) else {
      Issue.record("no request")
      return
    }
    #expect(request.options[.blockSize] == 700)
    #expect(request.options[.windowSize] == nil)
    #expect(!request.options.has(only: TFTPOptions.Name.allCases))
  }

  @Test(
    arguments: [
      [], [0], [0, 9], [0, 0], [0, 3], [0, 3, 1], [0, 4, 1], [0, 5], [0, 1], [0, 1, 65], [0, 1, 65, 0],
      [0, 1, 65, 0, 66],
      [0, 6, 65], [0, 6, 65, 0], [0, 1, 65, 0, 66, 0, 67], [0, 1, 65, 0, 66, 0, 67, 0],
      [0, 1] + [UInt8](repeating: 65, count: 600) + [0, 66, 0],
    ] as [[UInt8]]) func `what is no packet is refused`(bytes: [UInt8])
  {
    #expect(throws: PacketError.self) { try TFTPPacket(parsing: bytes.span.bytes) }
  }

  @Test(.enabled(if: Tshark.isInstalled, Comment(rawValue: Tshark.isMissing)))
  func `tshark reads the packets`() throws {
    let frames = TFTPPacketTests.packets.map {
      Wire.ethernet(.ipv4, Wire.ipv4(.udp, Wire.udp($0.1, destinationPort: 69)))
    }
    let rows = try Tshark.fields(["tftp.opcode", "_ws.malformed"], of: frames)
    #expect(rows.map { $0.filter { $0 != "\t" } } == ["1", "1", "1", "2", "3", "3", "4", "5", "6"])
  }
}
