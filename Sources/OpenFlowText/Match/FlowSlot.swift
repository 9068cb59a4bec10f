/// What a text can say of a packet, before it is known which protocol's field is meant. As in Open vSwitch, `tp_dst` is the
/// destination port of whichever transport the text names, and the sender's address in ARP is where IPv4's source is.
enum FlowSlot: Int, CaseIterable {
  case inPort, inPhysicalPort, metadata, tunnel
  case ethernetSource, ethernetDestination, etherType
  /// The tag's control information, with the bit that says whether there is a tag at 0x1000.
  case tag
  /// IPv4's addresses, or ARP's.
  case networkSource, networkDestination
  case ipv6Source, ipv6Destination, flowLabel
  /// The protocol of IP, or ARP's operation.
  case networkProtocol
  /// Six bits of DSCP above two of ECN.
  case trafficClass
  /// The hardware addresses of ARP, or the link-layer addresses of neighbour discovery.
  case hardwareSource, hardwareTarget
  /// Ports, or ICMP's type and code.
  case transportSource, transportDestination
  case discoveryTarget
  case mplsLabel, mplsTrafficClass, mplsBottomOfStack
  case serviceInstance, extensionHeaders
  case nshFlags, nshTTL, nshMetadataType, nshNextProtocol, nshServicePath, nshServiceIndex
  case nshContext1, nshContext2, nshContext3, nshContext4
}

/// Values and masks by slot: what a match says, without the order of its fields.
struct FlowPattern: Equatable {
  private var values = [UInt128](repeating: 0, count: FlowSlot.allCases.count)
  private var masks = [UInt128](repeating: 0, count: FlowSlot.allCases.count)

  func value(_ slot: FlowSlot) -> UInt128 { values[slot.rawValue] }
  func mask(_ slot: FlowSlot) -> UInt128 { masks[slot.rawValue] }

  /// The value, where the mask has all of these bits.
  func exact(_ slot: FlowSlot, _ bits: UInt128) -> UInt128? {
    mask(slot) & bits == bits ? value(slot) & bits : nil
  }

  mutating func set(_ slot: FlowSlot, _ value: UInt128, mask: UInt128) {
    values[slot.rawValue] = values[slot.rawValue] & ~mask | value & mask
    masks[slot.rawValue] |= mask
  }
}

extension FlowPattern {
  static let vlanBits: UInt128 = 0x0FFF
  static let presentBit: UInt128 = 0x1000
  static let priorityBits: UInt128 = 0xE000

  var etherType: UInt128? { exact(.etherType, 0xFFFF) }
  var networkProtocol: UInt128? { exact(.networkProtocol, 0xFF) }
  var isIP: Bool { etherType == 0x0800 || etherType == 0x86DD }
  var isARP: Bool { etherType == 0x0806 || etherType == 0x8035 }
  var isMPLS: Bool { etherType == 0x8847 || etherType == 0x8848 }
  /// Whether the packets have a tag.
  var hasTag: Bool { exact(.tag, FlowPattern.presentBit) == FlowPattern.presentBit }
}
