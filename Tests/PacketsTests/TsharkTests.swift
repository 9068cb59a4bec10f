import Packets
import TestSupport
import Testing

@Suite(.enabled(if: Tshark.isInstalled, Comment(rawValue: Tshark.isMissing))) struct TsharkTests {
  @Test func tsharkReadsEveryFieldAsItWasWritten() throws {
    let names = Array(Set(SampleFrame.all.flatMap(\.fields.keys))).sorted()
    // The first occurrence, as in the packet that an error quotes.
    let rows = try Tshark.fields(
      names, of: SampleFrame.all.map(\.bytes), options: ["-E", "occurrence=f"] + Tshark.reassembly(false)
    ).map { $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init) }
    try #require(rows.count == SampleFrame.all.count)
    for (sample, row) in zip(SampleFrame.all, rows) {
      let seen = Dictionary(uniqueKeysWithValues: zip(names, row))
      for (field, value) in sample.fields {
        #expect(seen[field] == value, "\(field) of \(sample.name)")
      }
    }
  }

  @Test func tsharkFindsNothingMalformedAndNoBadChecksum() throws {
    let filter =
      "_ws.malformed || _ws.expert.severity >= error || _ws.expert.group == checksum || ip.checksum.status == 0"
      + " || udp.checksum.status == 0 || icmp.checksum.status == 0 || icmpv6.checksum.status == 0"
    let faults = try Tshark.lines(Tshark.reassembly(false) + ["-Y", filter], of: SampleFrame.all.map(\.bytes))
    #expect(faults == [])
  }

  @Test func packetsRewrittenInPlaceKeepTheirChecksums() throws {
    var frames: [[UInt8]] = []
    for value in 0..<300 {
      var frame = Wire.ethernet(.ipv4, Wire.ipv4(.udp, Wire.udp(Wire.payload(value))))
      mutate(&frame) { bytes in
        IPv4Header.decrementTimeToLive(in: &bytes, at: EthernetHeader.length)
        let address = IPv4Address(bits: UInt32(value) &* 0x0101_7FFF)
        IPv4Header.setSource(address, in: &bytes, at: EthernetHeader.length)
        IPv4Header.setDestination(IPv4Address(bits: ~address.bits), in: &bytes, at: EthernetHeader.length)
      }
      #expect(frame.read { IPv4Header.hasValidChecksum(in: $0, at: EthernetHeader.length) })
      frames.append(frame)
    }
    let faults = try Tshark.lines(
      Tshark.reassembly(false) + ["-Y", "ip.checksum.status != 1 || ip.ttl != 63"], of: frames)
    #expect(faults == [])
  }
}
