import Packets
import Testing

@Suite struct IPv4HeaderTests {
  private let packet = Wire.ipv4(.udp, Wire.payload(30))

  @Test(
    arguments: [
      (0, 0x55, PacketError.badVersion), (0, 0x44, .badLength), (0, 0x4F, .badLength), (3, 19, .badLength),
      (2, 0xFF, .truncated), (3, 51, .truncated),
    ] as [(Int, UInt8, PacketError)])
  func headersThatLieAreRefused(offset: Int, value: UInt8, error: PacketError) {
    var packet = packet
    packet[offset] = value
    #expect(throws: error) { try packet.read { try IPv4Header(parsing: $0) } }
  }

  @Test func aQuotedPacketMayEndBehindItsHeader() throws {
    let quoted = Array(packet.prefix(28))
    #expect(throws: PacketError.truncated) { try quoted.read { try IPv4Header(parsing: $0) } }
    #expect(try quoted.read { try IPv4Header(parsingQuoted: $0) }.totalLength == 50)
    var withOptions = quoted
    withOptions[0] = 0x48
    #expect(throws: PacketError.truncated) { try withOptions.read { try IPv4Header(parsingQuoted: $0) } }
  }

  @Test func paddingBehindThePacketIsAllowed() throws {
    #expect(try (packet + [0, 0, 0]).read { try IPv4Header(parsing: $0) }.payloadLength == 30)
  }

  @Test func fieldsAreReadInPlace() {
    let frame = Wire.ethernet(.ipv4, packet)
    #expect(frame.read { IPv4Header.source(in: $0, at: 14) } == Wire.client)
    #expect(frame.read { IPv4Header.destination(in: $0, at: 14) } == Wire.server)
    #expect(frame.read { IPv4Header.protocol(in: $0, at: 14) } == .udp)
    #expect(frame.read { IPv4Header.totalLength(in: $0, at: 14) } == 50)
    #expect(frame.read { IPv4Header.headerLength(in: $0, at: 14) } == 20)
    #expect(frame.read { IPv4Header.timeToLive(in: $0, at: 14) } == 64)
  }

  @Test func everyTimeToLiveCountsDownWithItsChecksum() {
    for timeToLive in UInt8.min ... .max {
      var header = Wire.header(.icmp, Wire.payload(8))
      header.timeToLive = timeToLive
      var expected = header
      expected.timeToLive = timeToLive &- 1
      var packet = Wire.ipv4(header, Wire.payload(8))
      mutate(&packet) { IPv4Header.decrementTimeToLive(in: &$0, at: 0) }
      #expect(timeToLive == 0 || packet == Wire.ipv4(expected, Wire.payload(8)))
    }
  }

  @Test func anyFlippedBitOfTheHeaderIsNoticed() {
    let packet = Wire.ipv4(.udp, Wire.payload(4), options: [0x94, 4, 0, 0])
    for bit in 8..<24 * 8 {
      var damaged = packet
      damaged[bit / 8] ^= 1 << UInt8(bit % 8)
      #expect(!damaged.read { IPv4Header.hasValidChecksum(in: $0) }, "bit \(bit)")
    }
  }
}
