import Packets
import Testing

@Suite struct UDPHeaderTests {
  @Test func headersSurviveAndChecksumsHold() throws {
    for count in [0, 1, 2, 3, 999, 1000] {
      let datagram = Wire.udp(Wire.payload(count))
      let header = try datagram.read { try UDPHeader(parsing: $0) }
      #expect(header == UDPHeader(sourcePort: 5000, destinationPort: 9, length: UInt16(8 + count)))
      #expect(isValid(datagram, header))
      #expect(datagram.read { !header.hasValidChecksum(in: $0, source: Wire.server, destination: Wire.server) })
    }
  }

  @Test func anyFlippedBitIsNoticed() throws {
    let datagram = Wire.udp(Wire.payload(21))
    let header = try datagram.read { try UDPHeader(parsing: $0) }
    for bit in 0..<datagram.count * 8 {
      var damaged = datagram
      damaged[bit / 8] ^= 1 << UInt8(bit % 8)
      #expect(!isValid(damaged, header), "bit \(bit)")
    }
  }

  @Test func overIPv4NoChecksumIsAllowed() throws {
    let datagram = SampleFrame.udpWithoutChecksum
    let header = try datagram.read { try UDPHeader(parsing: $0) }
    #expect(isValid(datagram, header))
  }

  @Test func overIPv6NoChecksumIsAnError() throws {
    var datagram = Wire.udp6(Wire.payload(5))
    let header = try datagram.read { try UDPHeader(parsing: $0) }
    let isValid = { (datagram: [UInt8]) in
      datagram.read { header.hasValidChecksum(in: $0, source: Wire.client6, destination: Wire.server6) }
    }
    #expect(isValid(datagram))
    datagram.replaceSubrange(6..<8, with: [0, 0])
    #expect(!isValid(datagram))
  }

  @Test func aChecksumOfZeroIsSentAsAllOnes() throws {
    let datagram = Wire.udp(SampleFrame.zeroChecksumPayload)
    #expect(datagram[6...7] == [0xFF, 0xFF])
    #expect(isValid(datagram, try datagram.read { try UDPHeader(parsing: $0) }))
  }

  @Test func lengthsThatLieAreRefused() {
    var datagram = Wire.udp(Wire.payload(10))
    datagram[5] = 7
    #expect(throws: PacketError.badLength) { try datagram.read { try UDPHeader(parsing: $0) } }
    datagram[5] = 19
    #expect(throws: PacketError.truncated) { try datagram.read { try UDPHeader(parsing: $0) } }
    #expect(throws: Never.self) { try datagram.read { try UDPHeader(parsingQuoted: $0) } }
  }

  private func isValid(_ datagram: [UInt8], _ header: UDPHeader) -> Bool {
    datagram.read { header.hasValidChecksum(in: $0, source: Wire.client, destination: Wire.server) }
  }
}
