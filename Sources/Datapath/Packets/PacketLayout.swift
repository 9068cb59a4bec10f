/// Where the headers of a packet begin, in bytes from the start of the frame; zero where there is none.
struct PacketLayout: Equatable, Sendable, BitwiseCopyable {
  /// What follows the EtherType, as far as it could be read.
  enum Network: UInt8, Sendable { case none, arp, ipv4, ipv6, mpls, pbb, nsh }
  enum Transport: UInt8, Sendable { case none, tcp, udp, sctp, icmpv4, icmpv6 }

  /// Of the EtherType behind all VLAN tags.
  var typeOffset = 0
  var networkOffset = 0
  var transportOffset = 0
  /// Where the packet ends; what follows is padding of the frame.
  var transportEnd = 0
  /// Of the byte that says which protocol follows the IPv6 header and its extensions.
  var protocolOffset = 0
  /// Of the options of neighbor discovery.
  var sourceLinkOffset = 0
  var targetLinkOffset = 0
  var network = Network.none
  var transport = Transport.none
  var isTagged = false
  /// Whether a routing header leads the packet on, so that the checksum covers another destination than the header has.
  var isSourceRouted = false

  /// Whether the packet has a header with a time to live.
  var isIP: Bool { network == .ipv4 || network == .ipv6 }
}

extension PacketLayout {
  /// Bytes of an Ethernet header without tags.
  static let ethernetLength = 14
  /// Bytes of the shortest frame, without its check sequence (IEEE Std 802.3-2018, section 4A.4.2).
  static let shortestFrame = 60
  /// Where the outermost tag of a frame begins.
  static let tagOffset = 12
  static let tagLength = 4
  static let labelLength = 4
  /// Bytes of what PBB puts before a frame: two addresses, EtherType and the service tag without the customer's addresses.
  static let serviceHeaderLength = 18

  /// Whether an EtherType announces a VLAN tag.
  static func isTag(_ type: UInt16) -> Bool { type == 0x8100 || type == 0x88A8 }
  static func isMPLS(_ type: UInt16) -> Bool { type == 0x8847 || type == 0x8848 }
  static let pbbType: UInt16 = 0x88E7
  static let nshType: UInt16 = 0x894F
  /// What a frame of IEEE 802.2 without an EtherType matches, as in Open vSwitch.
  static let notEtherType: UInt16 = 0x05FF
}
