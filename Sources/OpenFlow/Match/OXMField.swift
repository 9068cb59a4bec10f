/// A field of a packet that a flow can match: the 40 of class OFPXMC_OPENFLOW_BASIC (OpenFlow 1.3.5, section 7.2.3.7), whose
/// numbers are those of the wire, and Open vSwitch's ten of the network service header (RFC 8300).
public enum OXMField: UInt8, CaseIterable, Sendable, BitwiseCopyable {
  /// The port at which the packet came in, or the logical port.
  case inPort = 0
  /// The physical port below a logical ingress port.
  case inPhysicalPort = 1
  /// What tables pass to later tables.
  case metadata = 2
  /// Ethernet destination address.
  case ethernetDestination = 3
  /// Ethernet source address.
  case ethernetSource = 4
  /// EtherType of the payload, after VLAN tags.
  case etherType = 5
  /// VLAN identifier, with ``VLANPresence/present`` above it.
  case vlanID = 6
  /// VLAN priority.
  case vlanPriority = 7
  /// Differentiated services code point: six bits of the IPv4 TOS or the IPv6 traffic class.
  case ipDSCP = 8
  /// Explicit congestion notification.
  case ipECN = 9
  /// IPv4 or IPv6 protocol number.
  case ipProtocol = 10
  /// IPv4 source address.
  case ipv4Source = 11
  /// IPv4 destination address.
  case ipv4Destination = 12
  /// TCP source port.
  case tcpSource = 13
  /// TCP destination port.
  case tcpDestination = 14
  /// UDP source port.
  case udpSource = 15
  /// UDP destination port.
  case udpDestination = 16
  /// SCTP source port.
  case sctpSource = 17
  /// SCTP destination port.
  case sctpDestination = 18
  /// ICMP type.
  case icmpv4Type = 19
  /// ICMP code.
  case icmpv4Code = 20
  /// ARP operation.
  case arpOperation = 21
  /// IPv4 source address in ARP.
  case arpSourceProtocolAddress = 22
  /// IPv4 target address in ARP.
  case arpTargetProtocolAddress = 23
  /// Source hardware address in ARP.
  case arpSourceHardwareAddress = 24
  /// Target hardware address in ARP.
  case arpTargetHardwareAddress = 25
  /// IPv6 source address.
  case ipv6Source = 26
  /// IPv6 destination address.
  case ipv6Destination = 27
  /// IPv6 flow label.
  case ipv6FlowLabel = 28
  /// ICMPv6 type.
  case icmpv6Type = 29
  /// ICMPv6 code.
  case icmpv6Code = 30
  /// Target address of neighbour discovery.
  case ndTarget = 31
  /// Source link-layer address of neighbour discovery.
  case ndSourceLinkLayer = 32
  /// Target link-layer address of neighbour discovery.
  case ndTargetLinkLayer = 33
  /// Label of the outermost MPLS header.
  case mplsLabel = 34
  /// Traffic class of the outermost MPLS header.
  case mplsTrafficClass = 35
  /// Bottom-of-stack bit of the outermost MPLS header.
  case mplsBottomOfStack = 36
  /// Service instance of the outermost PBB header.
  case pbbISID = 37
  /// Metadata of a logical port, such as a tunnel's key.
  case tunnelID = 38
  /// Which extension headers are there: bits of ``IPv6ExtensionHeaderFlags``.
  case ipv6ExtensionHeaders = 39
  /// Flags of the network service header.
  case nshFlags = 40
  /// How many service function forwarders may still forward the packet.
  case nshTTL = 41
  /// The type of metadata: 1 for four words of context, 2 for a list of variable length.
  case nshMetadataType = 42
  /// What the network service header is followed by.
  case nshNextProtocol = 43
  /// Service path identifier.
  case nshServicePath = 44
  /// Service index: the location within the service path.
  case nshServiceIndex = 45
  /// The four words of context of metadata type 1.
  case nshContext1 = 46
  case nshContext2 = 47
  case nshContext3 = 48
  case nshContext4 = 49
}
