import Packets

/// Packets put together layer by layer, as the tests need them.
enum Wire {
  static let clientMAC = MACAddress(bits: 0x0800_2700_0001)
  static let serverMAC = MACAddress(bits: 0x0800_2700_0002)
  static let client = IPv4Address(10, 0, 0, 1)
  static let server = IPv4Address(10, 0, 0, 2)
  static let client6 = IPv6Address(linkLocalFor: clientMAC)
  static let server6 = IPv6Address(linkLocalFor: serverMAC)

  static func payload(_ count: Int) -> [UInt8] { (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ 1) } }

  static func ethernet(_ type: EtherType, _ payload: [UInt8], to: MACAddress = serverMAC) -> [UInt8] {
    let header = EthernetHeader(destination: to, source: clientMAC, type: type)
    return emitted(EthernetHeader.length) { header.emit(into: &$0, at: $1) } + payload
  }

  static func tagged(_ tag: VLANTag, _ frame: [UInt8]) -> [UInt8] {
    frame[..<VLANTag.offset] + emitted(VLANTag.length) { tag.emit(into: &$0, at: $1) } + frame[VLANTag.offset...]
  }

  static func service(_ header: NetworkServiceHeader, _ payload: [UInt8]) -> [UInt8] {
    emitted(header.length) { header.emit(into: &$0, at: $1) } + payload
  }

  static func arp(_ operation: ARPOperation, target: MACAddress) -> [UInt8] {
    let packet = ARPPacket(
      operation: operation, senderHardwareAddress: clientMAC, senderProtocolAddress: client,
      targetHardwareAddress: target, targetProtocolAddress: server)
    return emitted(ARPPacket.length) { packet.emit(into: &$0, at: $1) }
  }

  static func header(
    _ protocol: IPProtocol, _ payload: [UInt8], options: [UInt8] = []
  ) -> IPv4Header {
    IPv4Header(
      source: client, destination: server, protocol: `protocol`,
      totalLength: UInt16(IPv4Header.minimumLength + options.count + payload.count), identification: 0x1234,
      optionsLength: UInt8(options.count))
  }

  static func ipv4(_ protocol: IPProtocol, _ payload: [UInt8], options: [UInt8] = []) -> [UInt8] {
    ipv4(header(`protocol`, payload, options: options), payload, options: options)
  }

  static func ipv4(_ header: IPv4Header, _ payload: [UInt8], options: [UInt8] = []) -> [UInt8] {
    emitted(header.headerLength) { bytes, offset in
      bytes.store(options.span.bytes, at: offset + IPv4Header.minimumLength)
      header.emit(into: &bytes, at: offset)
    } + payload
  }

  static func icmp(_ header: ICMPv4Header, _ body: [UInt8]) -> [UInt8] {
    emitted(ICMPv4Header.length + body.count) { bytes, offset in
      bytes.store(body.span.bytes, at: offset + ICMPv4Header.length)
      header.emit(into: &bytes, at: offset, messageLength: ICMPv4Header.length + body.count)
    }
  }

  static func udp(_ payload: [UInt8], destinationPort: UInt16 = 9) -> [UInt8] {
    let header = UDPHeader(sourcePort: 5000, destinationPort: destinationPort, length: UInt16(8 + payload.count))
    return emitted(Int(header.length)) { bytes, offset in
      bytes.store(payload.span.bytes, at: offset + UDPHeader.headerLength)
      header.emit(into: &bytes, at: offset, source: client, destination: server)
    }
  }

  static func udp6(_ payload: [UInt8]) -> [UInt8] {
    let header = UDPHeader(sourcePort: 5000, destinationPort: 9, length: UInt16(8 + payload.count))
    return emitted(Int(header.length)) { bytes, offset in
      bytes.store(payload.span.bytes, at: offset + UDPHeader.headerLength)
      header.emit(into: &bytes, at: offset, source: client6, destination: server6)
    }
  }

  static func header6(_ next: IPProtocol, _ payload: [UInt8], hopLimit: UInt8 = 64) -> IPv6Header {
    IPv6Header(
      source: client6, destination: server6, nextHeader: next, payloadLength: UInt16(payload.count), hopLimit: hopLimit)
  }

  static func ipv6(_ next: IPProtocol, _ payload: [UInt8], hopLimit: UInt8 = 64) -> [UInt8] {
    ipv6(header6(next, payload, hopLimit: hopLimit), payload)
  }

  static func ipv6(_ header: IPv6Header, _ payload: [UInt8]) -> [UInt8] {
    emitted(IPv6Header.length) { header.emit(into: &$0, at: $1) } + payload
  }

  static func icmp6(_ header: ICMPv6Header, _ body: [UInt8]) -> [UInt8] {
    emitted(ICMPv6Header.length + body.count) { bytes, offset in
      bytes.store(body.span.bytes, at: offset + ICMPv6Header.length)
      header.emit(
        into: &bytes, at: offset, messageLength: ICMPv6Header.length + body.count, source: client6,
        destination: server6)
    }
  }

  static func fragmentHeader(_ header: IPv6FragmentHeader) -> [UInt8] {
    emitted(IPv6FragmentHeader.length) { header.emit(into: &$0, at: $1) }
  }

  /// An options header of 8 bytes, all of it padding (RFC 8200, section 4.2).
  static func options(next: IPProtocol) -> [UInt8] { [next.rawValue, 0, 1, 4, 0, 0, 0, 0] }

  static func bpdu(_ bpdu: BPDU) -> [UInt8] {
    emitted(bpdu.frameLength) { bytes, offset in
      var target = bytes._mutatingExtracting(offset..<offset + bpdu.frameLength)
      bpdu.emitFrame(into: &target, source: clientMAC)
    }
  }
}
