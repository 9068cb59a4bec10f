import SimulationKernel

/// One line on what a frame is, in tcpdump's words: `IP 10.0.0.1 > 10.0.0.2: ICMP echo request, id 1, seq 1, length
/// 64`. Any bytes give a line.
public func summary(of frame: RawSpan) -> String {
  do {
    let ethernet = try EthernetHeader(parsing: frame)
    if ethernet.type.isLength { return summary(ofBridgeFrame: frame, ethernet) }
    return try summary(of: frame, ethernet.type, at: EthernetHeader.length)
  } catch {
    return "Ethernet, \(error)"
  }
}

/// What follows a type field that ends at `offset`. Tags can be nested as deep as the frame has room for them.
private func summary(of frame: RawSpan, _ type: EtherType, at offset: Int) throws(PacketError) -> String {
  var type = type
  var offset = offset
  var tags = ""
  while type == .vlan {
    guard frame.byteCount - offset >= VLANTag.length else { throw .truncated }
    tags += "\(VLANTag(control: frame.bigEndian(offset))), "
    type = EtherType(rawValue: frame.bigEndian(offset + 2))
    offset += VLANTag.length
  }
  return tags + summary(of: frame.extracting(offset..<frame.byteCount), type)
}

private func summary(of payload: RawSpan, _ type: EtherType) -> String {
  switch type {
  case .arp: summary(ofARP: payload)
  case .ipv4: summary(ofIPv4: payload)
  case .ipv6: summary(ofIPv6: payload)
  case .nsh: summary(ofNSH: payload)
  case .mpls: summary(ofMPLS: payload)
  default: "ethertype \(type), length \(payload.byteCount)"
  }
}

/// Headers can be nested as deep as the frame has room for them.
private func summary(ofNSH payload: RawSpan) -> String {
  do {
    let header = try NetworkServiceHeader(parsing: payload)
    let rest = payload.extracting(header.length..<payload.byteCount)
    let inner =
      if header.nextProtocol == .ethernet {
        summary(of: rest)
      } else {
        header.nextProtocol.etherType.map { summary(of: rest, $0) } ?? "length \(rest.byteCount)"
      }
    return "\(header): \(inner)"
  } catch {
    return "NSH, \(error)"
  }
}

/// A stack of labels does not say what is behind it; the first four bits do, if it is IP (RFC 4928, section 2).
private func summary(ofMPLS payload: RawSpan) -> String {
  var (text, offset) = ("MPLS", 0)
  while payload.byteCount >= offset + 4 {
    let entry: UInt32 = payload.bigEndian(offset)
    text += ", label \(entry >> 12), ttl \(entry & 0xFF)"
    offset += 4
    guard entry & 0x100 != 0 else { continue }
    let rest = payload.extracting(offset..<payload.byteCount)
    switch rest.byteCount > 0 ? rest[byte: 0] >> 4 : 0 {
    case 4: return "\(text): \(summary(ofIPv4: rest))"
    case 6: return "\(text): \(summary(ofIPv6: rest))"
    default: return "\(text), length \(rest.byteCount)"
    }
  }
  return "MPLS, \(PacketError.truncated)"
}

private func summary(ofBridgeFrame frame: RawSpan, _ ethernet: EthernetHeader) -> String {
  do {
    return "\(try BPDU(parsingFrame: frame)), length \(ethernet.type.rawValue - UInt16(LLCHeader.length))"
  } catch {
    return "802.3, \(ethernet.type)"
  }
}

private func summary(ofARP payload: RawSpan) -> String {
  do {
    return "ARP, \(try ARPPacket(parsing: payload)), length \(payload.byteCount)"
  } catch {
    return "ARP, \(error)"
  }
}
