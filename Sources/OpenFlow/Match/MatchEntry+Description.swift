import Packets

extension MatchEntry: CustomStringConvertible {
  public var description: String {
    switch self {
    case .field(let field): field.description
    case .other(let other): other.description
    }
  }
}

extension OtherMatchField: CustomStringConvertible {
  /// As in "class_0x1_field_3=0x0a00".
  public var description: String {
    let digits = payload.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    return "class_0x\(String(fieldClass, radix: 16))_field_\(field)=0x\(digits)"
  }
}

extension MatchField: CustomStringConvertible {
  /// As in "ipv4_src=10.0.0.0/255.255.255.0".
  public var description: String {
    let masked = mask.map { "/\(text($0))" } ?? ""
    return "\(field.name)=\(text(value))\(masked)"
  }

  private func text(_ value: UInt128) -> String {
    switch field {
    case .ethernetDestination, .ethernetSource, .arpSourceHardwareAddress, .arpTargetHardwareAddress,
      .ndSourceLinkLayer, .ndTargetLinkLayer:
      MACAddress(bits: UInt64(truncatingIfNeeded: value)).description
    case .ipv4Source, .ipv4Destination, .arpSourceProtocolAddress, .arpTargetProtocolAddress:
      IPv4Address(bits: UInt32(truncatingIfNeeded: value)).description
    case .ipv6Source, .ipv6Destination, .ndTarget:
      IPv6Address(
        high: UInt64(truncatingIfNeeded: value >> 64), low: UInt64(truncatingIfNeeded: value)
      ).description
    case .inPort, .inPhysicalPort: PortNumber(UInt32(truncatingIfNeeded: value)).description
    case .etherType, .vlanID, .metadata, .tunnelID, .ipv6FlowLabel, .ipv6ExtensionHeaders, .pbbISID:
      "0x\(String(value, radix: 16))"
    default: "\(value)"
    }
  }
}
