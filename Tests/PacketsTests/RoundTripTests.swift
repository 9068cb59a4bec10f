import Packets
import Testing

/// What is written is read back equal. The emitters run over dirty buffers of several kinds (see `emitted`).
@Suite struct RoundTripTests {
  @Test func ethernet() throws {
    for type in [EtherType.ipv4, .arp, EtherType(rawValue: 0x1234)] {
      let header = EthernetHeader(destination: Wire.serverMAC, source: Wire.clientMAC, type: type)
      let bytes = emitted(EthernetHeader.length) { header.emit(into: &$0, at: $1) }
      #expect(try bytes.read { try EthernetHeader(parsing: $0) } == header)
      #expect(bytes.read { EthernetHeader.destination(in: $0) } == header.destination)
      #expect(bytes.read { EthernetHeader.source(in: $0) } == header.source)
      #expect(bytes.read { EthernetHeader.type(in: $0) } == type)
    }
  }

  @Test func vlanTags() throws {
    let frame = Wire.ethernet(.ipv4, Wire.payload(46))
    for tag in [
      VLANTag(identifier: VLANIdentifier(rawValue: 1)),
      VLANTag(identifier: VLANIdentifier(rawValue: 4094), priority: 7, isDropEligible: true),
    ] {
      let tagged = Wire.tagged(tag, frame)
      #expect(tagged.read { VLANTag.tag(in: $0) } == tag)
      #expect(try tagged.read { try VLANTag(parsing: $0.extracting(VLANTag.offset..<$0.byteCount)) } == tag)
    }
    #expect(frame.read { VLANTag.tag(in: $0) } == nil)
    #expect(throws: PacketError.badType) { try frame.read { try VLANTag(parsing: $0) } }
  }

  @Test func arp() throws {
    let packet = ARPPacket(
      operation: ARPOperation(rawValue: 9), senderHardwareAddress: Wire.clientMAC, senderProtocolAddress: Wire.client,
      targetHardwareAddress: Wire.serverMAC, targetProtocolAddress: Wire.server)
    let bytes = emitted(ARPPacket.length) { packet.emit(into: &$0, at: $1) }
    #expect(try bytes.read { try ARPPacket(parsing: $0) } == packet)
  }

  @Test func ipv4() throws {
    var header = IPv4Header(
      source: Wire.client, destination: Wire.server, protocol: IPProtocol(rawValue: 253), totalLength: 40,
      timeToLive: 255, identification: 0xBEEF, typeOfService: 0xB8)
    for (dontFragment, moreFragments, offset) in [(true, false, 0), (false, true, 65_528), (true, true, 8)] {
      header.dontFragment = dontFragment
      header.moreFragments = moreFragments
      header.fragmentOffset = UInt16(offset)
      let packet = Wire.ipv4(header, Wire.payload(20))
      #expect(try packet.read { try IPv4Header(parsing: $0) } == header)
      #expect(packet.read { IPv4Header.hasValidChecksum(in: $0) })
    }
  }

  @Test func ipv4Options() throws {
    let options: [UInt8] = [1, 7, 7, 4, 0, 0, 0, 0]
    let header = Wire.header(.udp, Wire.payload(3), options: options)
    let packet = Wire.ipv4(header, Wire.payload(3), options: options)
    let parsed = try packet.read { try IPv4Header(parsing: $0) }
    #expect(parsed == header)
    #expect(Array(packet[parsed.optionsRange]) == options)
    #expect(Array(packet[parsed.payloadRange]) == Wire.payload(3))
    #expect(packet.read { IPv4Header.hasValidChecksum(in: $0) })
  }

  @Test func ipv6() throws {
    let header = IPv6Header(
      source: Wire.client6, destination: .allNodes, nextHeader: .noNextHeader, payloadLength: 0, hopLimit: 1,
      trafficClass: 0xFF, flowLabel: 0xF_FFFF)
    let packet = Wire.ipv6(header, [])
    #expect(try packet.read { try IPv6Header(parsing: $0) } == header)
    #expect(packet.read { IPv6Header.destination(in: $0) } == .allNodes)
    #expect(packet.read { IPv6Header.source(in: $0) } == Wire.client6)
  }

  @Test func icmpHeaders() throws {
    for header: ICMPv4Header in [
      .echoRequest(identifier: 0xABCD, sequence: 0xFFFF),
      .destinationUnreachable(.fragmentationNeeded, nextHopMTU: 576),
      ICMPv4Header(type: ICMPv4Type(rawValue: 200), code: 9, rest: 0xDEAD_BEEF),
    ] {
      let message = Wire.icmp(header, Wire.payload(11))
      #expect(try message.read { try ICMPv4Header(parsing: $0) } == header)
      #expect(message.read { ICMPv4Header.hasValidChecksum(in: $0) })
    }
  }

  @Test func icmpv6Headers() throws {
    for header: ICMPv6Header in [.packetTooBig(mtu: 1280), .echoReply(identifier: 1, sequence: 2)] {
      let message = Wire.icmp6(header, Wire.payload(11))
      #expect(try message.read { try ICMPv6Header(parsing: $0) } == header)
      #expect(
        message.read { ICMPv6Header.hasValidChecksum(in: $0, source: Wire.client6, destination: Wire.server6) })
      #expect(
        !message.read { ICMPv6Header.hasValidChecksum(in: $0, source: Wire.client6, destination: Wire.client6) })
    }
  }

  @Test func neighbourDiscovery() throws {
    let solicitation = NeighborSolicitation(target: Wire.server6)
    let bytes = emitted(solicitation.length) {
      solicitation.emit(into: &$0, at: $1, source: .any, destination: Wire.server6.solicitedNode)
    }
    #expect(try bytes.read { try NeighborSolicitation(parsing: $0) } == solicitation)
    let messages = SampleFrame.neighbours.map { Array($0.bytes.dropFirst(EthernetHeader.length + IPv6Header.length)) }
    #expect(try messages[0].read { try NeighborSolicitation(parsing: $0) } == SampleFrame.solicitation)
    #expect(try messages[1].read { try NeighborAdvertisement(parsing: $0) } == SampleFrame.advertisement)
    #expect(try messages[2].read { try RouterSolicitation(parsing: $0) } == SampleFrame.routerSolicitation)
    #expect(try messages[3].read { try RouterAdvertisement(parsing: $0) } == SampleFrame.routerAdvertisement)
  }

  @Test func bridgeProtocolDataUnits() throws {
    for bpdu: BPDU in [
      .configuration(SampleFrame.configuration), .topologyChangeNotification, .rapid(SampleFrame.parameters),
    ] {
      #expect(try Wire.bpdu(bpdu).read { try BPDU(parsingFrame: $0) } == bpdu)
    }
    #expect(SampleFrame.parameters.flags.role == .designated)
    #expect(SampleFrame.parameters.bridge.priority == 32768)
    #expect(SampleFrame.parameters.port.number == 3)
  }
}
