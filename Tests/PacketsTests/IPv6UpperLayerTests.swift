import Packets
import Testing

@Suite struct IPv6UpperLayerTests {
  @Test func withoutExtensionHeadersTheUpperLayerFollowsAtOnce() throws {
    let layer = try upperLayer(Wire.ipv6(.udp, Wire.udp6([])))
    #expect(layer.protocol == .udp)
    #expect(layer.offset == 40)
    #expect(layer.nextHeaderOffset == 6)
    #expect(layer.fragment == nil)
  }

  @Test func allKindsAreSkipped() throws {
    let headers =
      Wire.options(next: .destinationOptions) + [IPProtocol.routingHeader.rawValue, 1] + Wire.payload(14)
      + Wire.options(next: .fragmentHeader)
    let fragment = IPv6FragmentHeader(nextHeader: .icmpv6, fragmentOffset: 0, moreFragments: false, identification: 5)
    let layer = try upperLayer(
      Wire.ipv6(.hopByHopOptions, headers + Wire.fragmentHeader(fragment) + Wire.payload(8)))
    #expect(layer.protocol == .icmpv6)
    #expect(layer.offset == 40 + 8 + 16 + 8 + 8)
    #expect(layer.nextHeaderOffset == 40 + 8 + 16 + 8)
    #expect(layer.fragment?.header == fragment)
    #expect(layer.fragment?.offset == 40 + 8 + 16 + 8)
    #expect(layer.fragment?.nextHeaderOffset == 40 + 8 + 16)
  }

  @Test func thePayloadOfALaterFragmentHasNoUpperLayerHeader() throws {
    let fragment = IPv6FragmentHeader(
      nextHeader: .destinationOptions, fragmentOffset: 8, moreFragments: false, identification: 5)
    let layer = try upperLayer(Wire.ipv6(.fragmentHeader, Wire.fragmentHeader(fragment) + Wire.payload(8)))
    #expect(layer.protocol == .destinationOptions)
    #expect(layer.offset == 48)
  }

  @Test func hopByHopOptionsStandFirstOrNotAtAll() throws {
    let layer = try upperLayer(
      Wire.ipv6(.destinationOptions, Wire.options(next: .hopByHopOptions) + Wire.options(next: .udp)))
    #expect(layer.protocol == .hopByHopOptions)
    #expect(layer.nextHeaderOffset == 40)
  }

  @Test func headersThatReachBeyondThePacketAreRefused() {
    for rest in [[], [17], [17, 1, 0, 0, 0, 0, 0, 0], [17, 255] + Wire.payload(100)] as [[UInt8]] {
      #expect(throws: PacketError.truncated) { try upperLayer(Wire.ipv6(.destinationOptions, rest)) }
    }
  }

  private func upperLayer(_ packet: [UInt8]) throws -> IPv6UpperLayer {
    let header = try packet.read { try IPv6Header(parsing: $0) }
    return try packet.read { try IPv6UpperLayer(of: header, in: $0) }
  }
}
