import Packets
import SimulationKernel
import TestSupport
import Testing

@Suite struct FragmentationTests {
  /// The copied router alert, and a timestamp option that only the first fragment has.
  static let options: [UInt8] = [0x94, 4, 0, 0, 68, 4, 5, 0]

  /// The packets that `packet` becomes, as a router makes them.
  static func fragments(of packet: [UInt8], mtu: Int) throws -> [[UInt8]] {
    let header = try packet.read { try IPv4Header(parsing: $0) }
    let copied = try packet.read { try IPv4Option.copied(from: $0.extracting(header.optionsRange)) }
    let fragments = try #require(IPv4Fragments(of: header, mtu: mtu, copiedOptionsLength: copied.count))
    return fragments.map { fragment in
      let start = header.headerLength + fragment.payload.lowerBound
      return Wire.ipv4(
        fragment.header, Array(packet[start..<start + fragment.payload.count]),
        options: fragment.payload.lowerBound == 0 ? Array(packet[header.optionsRange]) : copied)
    }
  }

  @Test func aPacketThatFitsStaysWhole() throws {
    let packet = Wire.ipv4(.udp, Wire.payload(100))
    #expect(try Self.fragments(of: packet, mtu: 120) == [packet])
  }

  @Test func aFullSizedDatagramBecomesPiecesOfTheEthernetMTU() throws {
    let packet = Wire.ipv4(.udp, Wire.payload(4008))
    let headers = try Self.fragments(of: packet, mtu: 1500).map { try $0.read { try IPv4Header(parsing: $0) } }
    #expect(headers.map(\.totalLength) == [1500, 1500, 1068])
    #expect(headers.map(\.fragmentOffset) == [0, 1480, 2960])
    #expect(headers.map(\.moreFragments) == [true, true, false])
  }

  @Test func onlyCopiedOptionsAreInLaterFragments() throws {
    let packet = Wire.ipv4(.udp, Wire.payload(64), options: Self.options)
    let headers = try Self.fragments(of: packet, mtu: 60).map { try $0.read { try IPv4Header(parsing: $0) } }
    #expect(headers.map(\.optionsLength) == [8, 4])
    #expect(headers.map(\.payloadLength) == [32, 32])
  }

  @Test func fragmentsCanBeFragmented() throws {
    let packet = Wire.ipv4(.udp, Wire.payload(1000))
    let once = try Self.fragments(of: packet, mtu: 600)
    let twice = try once.flatMap { try Self.fragments(of: $0, mtu: 100) }
    #expect(try reassembled(twice.shuffled()) == packet)
  }

  @Test func anMTUWithoutRoomForEightBytesIsRefused() {
    #expect(IPv4Fragments(of: Wire.header(.udp, Wire.payload(100)), mtu: 27) == nil)
    #expect(IPv4Fragments(of: Wire.header(.udp, Wire.payload(100)), mtu: 28)?.map(\.payload.count).max() == 8)
    #expect(IPv4Fragments(of: Wire.header(.udp, Wire.payload(100)), mtu: -5) == nil)
  }

  @Test func aFragmentBeyondTheLongestDatagramIsRefused() {
    var header = Wire.header(.udp, Wire.payload(1000))
    header.fragmentOffset = 65_528
    #expect(IPv4Fragments(of: header, mtu: 576) == nil)
  }

  @Test func malformedOptionsAreRefused() {
    for options in [[7], [7, 0], [7, 1], [7, 5, 0, 0]] as [[UInt8]] {
      #expect(throws: PacketError.badOption) { try options.read { try IPv4Option.copied(from: $0) } }
    }
  }

  @Test(.enabled(if: Tshark.isInstalled, Comment(rawValue: Tshark.isMissing)))
  func tsharkPutsTheFragmentsTogether() throws {
    let packet = Wire.ipv4(.udp, Wire.udp(Wire.payload(3001)), options: Self.options)
    let frames = try Self.fragments(of: packet, mtu: 576).map { Wire.ethernet(.ipv4, $0) }
    let whole = try Tshark.lines(
      Tshark.reassembly(true) + ["-Y", "udp.length == 3009 && udp.checksum.status == 1"], of: frames)
    #expect(whole.count == 1)
    let faults = try Tshark.lines(
      Tshark.reassembly(true) + ["-Y", "_ws.malformed || ip.checksum.status == 0 || _ws.expert.severity >= warning"],
      of: frames)
    #expect(faults == [])
  }

  static func fragments6(of packet: [UInt8], mtu: Int) throws -> [[UInt8]] {
    let header = try packet.read { try IPv6Header(parsing: $0) }
    let fragments = try #require(IPv6Fragments(of: header, mtu: mtu, identification: 77))
    return fragments.map { fragment in
      Wire.ipv6(
        fragment.header,
        Wire.fragmentHeader(fragment.fragmentHeader)
          + packet[IPv6Header.length...].dropFirst(fragment.payload.lowerBound)
          .prefix(fragment.payload.count))
    }
  }

  @Test(.enabled(if: Tshark.isInstalled, Comment(rawValue: Tshark.isMissing)))
  func tsharkPutsTheFragmentsOfIPv6Together() throws {
    let packet = Wire.ipv6(.udp, Wire.udp6(Wire.payload(3001)))
    let frames = try Self.fragments6(of: packet, mtu: 1280).map { Wire.ethernet(.ipv6, $0) }
    #expect(frames.map(\.count) == [1294, 1294, 607])
    let whole = try Tshark.lines(
      Tshark.reassembly(true) + ["-Y", "udp.length == 3009 && udp.checksum.status == 1"], of: frames)
    #expect(whole.count == 1)
  }

  private func reassembled(_ fragments: [[UInt8]]) throws -> [UInt8]? {
    var reassembly = Reassembly()
    for fragment in fragments {
      let header = try fragment.read { try IPv4Header(parsing: $0) }
      if case .complete(let packet, _) = reassembly.receive(header, in: fragment.span.bytes, expiry: .never) {
        return packet
      }
    }
    return nil
  }
}
