import Packets
import SimulationKernel

/// Reads the match fields of a frame (OpenFlow 1.3.5, section 5.3, figure 4).
///
/// A header that is cut off or contradicts itself has no fields, nor has what follows it; those before it have theirs.
struct PacketReader {
  /// Ports, metadata and tunnel, which come from elsewhere, stay as they are.
  var key: FlowKey
  private(set) var layout = PacketLayout()

  init(_ key: FlowKey) { self.key = key }

  /// Forgets the last frame.
  mutating func clear() {
    key.clearFrame()
    layout = PacketLayout()
  }

  /// - Precondition: the frame has an Ethernet header, and nothing is known of another.
  mutating func read(_ frame: RawSpan) {
    if !readPlain(frame) { readEthernet(frame) }
  }

  /// What most frames are, in a few loads: TCP or UDP over IPv4, without tags, options or fragments. Returns false for others, and
  /// leaves them to be read step by step.
  @inline(__always) private mutating func readPlain(_ frame: RawSpan) -> Bool {
    let length = frame.byteCount
    guard length >= 38 else { return false }
    let head = frame.bigEndian(12, as: UInt64.self)
    let middle = frame.bigEndian(20, as: UInt64.self)
    let (end, number) = (14 &+ Int(head >> 16 & 0xFFFF), middle >> 32 & 0xFF)
    // EtherType, version and header length; ports that belong to the packet; no offset of a fragment.
    guard head >> 40 == 0x08_0045, end >= 38, middle >> 48 & 0x1FFF == 0, number == 17 || number == 6 else {
      return false
    }
    key[FlowKey.Word.destination] = frame.bigEndian(0, as: UInt64.self) & ~0xFFFF | 0x0800
    key[FlowKey.Word.source] = frame.bigEndian(6, as: UInt64.self) & ~0xFFFF
    key[FlowKey.Word.network] = frame.bigEndian(26)
    let ports = UInt64(frame.bigEndian(34, as: UInt32.self)) << 32
    key[FlowKey.Word.transport] =
      ports | number << 24 | head >> 16 & 0xFF_0000 | FlowKey.Presence.network | FlowKey.Presence.transport
    (layout.typeOffset, layout.networkOffset) = (12, 14)
    (layout.transportOffset, layout.transportEnd) = (34, min(length, end))
    (layout.network, layout.transport) = (.ipv4, number == 17 ? .udp : .tcp)
    return true
  }

  private mutating func readEthernet(_ frame: RawSpan) {
    let destination = frame.bigEndian(0, as: UInt64.self) >> 16
    let source = frame.bigEndian(6, as: UInt64.self) >> 16
    let (type, tag) = readTags(frame)
    key[FlowKey.Word.destination] = destination << 16 | UInt64(type)
    key[FlowKey.Word.source] = source << 16 | tag
    guard layout.networkOffset > 0 else { return }
    switch type {
    case 0x0800: readIPv4(frame)
    case 0x86DD: readIPv6(frame)
    case 0x0806: readARP(frame)
    case 0x8847, 0x8848: readMPLS(frame)
    case PacketLayout.pbbType: readPBB(frame)
    case PacketLayout.nshType: readNSH(frame)
    default: break
    }
  }

  /// Returns the EtherType behind all tags, and of the outermost tag priority and identifier with the bit that it is present.
  private mutating func readTags(_ frame: RawSpan) -> (type: UInt16, tag: UInt64) {
    var (offset, tag) = (PacketLayout.tagOffset, UInt64(0))
    var type: UInt16 = frame.bigEndian(offset)
    while PacketLayout.isTag(type), frame.byteCount >= offset + PacketLayout.tagLength + 2 {
      if tag == 0 { tag = UInt64(frame.bigEndian(offset + 2, as: UInt16.self)) & 0xEFFF | FlowKey.vlanPresent }
      offset += PacketLayout.tagLength
      type = frame.bigEndian(offset)
    }
    layout.isTagged = tag != 0
    layout.typeOffset = offset
    layout.networkOffset = offset + 2
    return (type < 0x0600 ? readLLC(frame) : type, tag)
  }

  /// The EtherType of a frame of IEEE 802.2: that of a SNAP header without an organization.
  private mutating func readLLC(_ frame: RawSpan) -> UInt16 {
    let start = layout.networkOffset
    guard frame.byteCount >= start + 8, frame.bigEndian(start, as: UInt64.self) >> 16 == 0xAAAA_0300_0000 else {
      layout.networkOffset = 0
      return PacketLayout.notEtherType
    }
    layout.typeOffset = start + 6
    layout.networkOffset = start + 8
    return frame.bigEndian(start + 6)
  }

  /// ARP of IPv4 over Ethernet (RFC 826).
  private mutating func readARP(_ frame: RawSpan) {
    let start = layout.networkOffset
    guard frame.byteCount >= start + 28, frame.bigEndian(start, as: UInt64.self) >> 16 == 0x0001_0800_0604 else {
      return
    }
    layout.network = .arp
    let sender: UInt32 = frame.bigEndian(start + 14)
    let target: UInt32 = frame.bigEndian(start + 24)
    key[FlowKey.Word.network] = UInt64(sender) << 32 | UInt64(target)
    key[FlowKey.Word.network2] = frame.bigEndian(start + 8, as: UInt64.self) >> 16
    key[FlowKey.Word.network3] = frame.bigEndian(start + 18, as: UInt64.self) >> 16
    let operation: UInt16 = frame.bigEndian(start + 6)
    key[FlowKey.Word.transport] = UInt64(operation) << 48 | FlowKey.Presence.network
  }

  /// The outermost entry of the label stack (RFC 3032).
  private mutating func readMPLS(_ frame: RawSpan) {
    let start = layout.networkOffset
    guard frame.byteCount >= start + PacketLayout.labelLength else { return }
    layout.network = .mpls
    key[FlowKey.Word.network] = UInt64(frame.bigEndian(start, as: UInt32.self) >> 8)
    key[FlowKey.Word.transport] = FlowKey.Presence.network
  }

  /// The service instance tag, behind which a whole Ethernet header follows (IEEE Std 802.1Q-2018, section 9.7).
  private mutating func readPBB(_ frame: RawSpan) {
    let start = layout.networkOffset
    guard frame.byteCount >= start + 4 + PacketLayout.ethernetLength else { return }
    layout.network = .pbb
    key[FlowKey.Word.network] = UInt64(frame.bigEndian(start, as: UInt32.self) & 0xFF_FFFF)
    key[FlowKey.Word.transport] = FlowKey.Presence.network
  }
}

extension PacketReader {
  /// The network service header (RFC 8300, section 2).
  private mutating func readNSH(_ frame: RawSpan) {
    let start = layout.networkOffset
    guard let header = try? NetworkServiceHeader(parsing: frame.extracting(start..<frame.byteCount)) else { return }
    layout.network = .nsh
    key[FlowKey.Word.network] = UInt64(header.servicePath) << 8 | UInt64(header.serviceIndex)
    key[FlowKey.Word.network2] =
      UInt64(header.flags) << 24 | UInt64(header.timeToLive) << 16 | UInt64(header.metadataType.rawValue) << 8
      | UInt64(header.nextProtocol.rawValue)
    if header.metadataType == .fixed {
      key[FlowKey.Word.network3] = frame.bigEndian(start + 8)
      key[FlowKey.Word.network4] = frame.bigEndian(start + 16)
    }
    key[FlowKey.Word.transport] = FlowKey.Presence.network
  }
}

extension PacketReader {
  private mutating func readIPv4(_ frame: RawSpan) {
    let start = layout.networkOffset
    guard frame.byteCount >= start + 20 else { return }
    let first: UInt8 = frame[byte: start]
    let (headerLength, totalLength) = (Int(first & 0xF) * 4, Int(frame.bigEndian(start + 2, as: UInt16.self)))
    guard first >> 4 == 4, headerLength >= 20, totalLength >= headerLength, frame.byteCount >= start + headerLength
    else {
      return
    }
    layout.network = .ipv4
    key[FlowKey.Word.network] = frame.bigEndian(start + 12)
    setIP(protocol: frame[byte: start + 9], trafficClass: frame[byte: start + 1])
    let end = min(frame.byteCount, start + totalLength)
    guard frame.bigEndian(start + 6, as: UInt16.self) & 0x1FFF == 0 else { return }
    readTransport(frame, frame[byte: start + 9], at: start + headerLength, end: end, icmp: 1)
  }

  /// The word up to the protocol: what is behind it is not known yet.
  private mutating func setIP(protocol: UInt8, trafficClass: UInt8) {
    key[FlowKey.Word.transport] = UInt64(`protocol`) << 24 | UInt64(trafficClass) << 16 | FlowKey.Presence.network
  }

  private mutating func readIPv6(_ frame: RawSpan) {
    let start = layout.networkOffset
    guard frame.byteCount >= start + 40, frame[byte: start] >> 4 == 6 else { return }
    layout.network = .ipv6
    for half in 0..<4 { key[FlowKey.Word.network + half] = frame.bigEndian(start + 8 + 8 * half) }
    let first: UInt32 = frame.bigEndian(start)
    let end = min(frame.byteCount, start + 40 + Int(frame.bigEndian(start + 4, as: UInt16.self)))
    let chain = ExtensionHeaders(frame, at: start + 6, from: start + 40, to: end)
    key[FlowKey.Word.extensions] = UInt64(first & 0xF_FFFF) << 16 | UInt64(chain.seen)
    setIP(protocol: chain.protocol, trafficClass: UInt8(truncatingIfNeeded: first >> 20))
    layout.isSourceRouted = chain.isSourceRouted
    layout.protocolOffset = chain.protocolOffset
    guard let offset = chain.end else { return }
    readTransport(frame, chain.protocol, at: offset, end: end, icmp: 58)
  }

  /// - Parameter icmp: the protocol that is ICMP under this version of IP.
  private mutating func readTransport(
    _ frame: RawSpan, _ protocol: UInt8, at start: Int, end: Int, icmp: UInt8
  ) {
    let kind: PacketLayout.Transport =
      switch `protocol` {
      case 6: .tcp
      case 17: .udp
      case 132: .sctp
      case icmp: icmp == 1 ? .icmpv4 : .icmpv6
      default: .none
      }
    let isICMP = kind == .icmpv4 || kind == .icmpv6
    guard kind != .none, end >= start + (isICMP ? 2 : 4) else { return }
    layout.transport = kind
    (layout.transportOffset, layout.transportEnd) = (start, end)
    let first: UInt16 = frame.bigEndian(start)
    let second: UInt16 = isICMP ? first & 0xFF : frame.bigEndian(start + 2)
    let fields = UInt64(isICMP ? first >> 8 : first) << 48 | UInt64(second) << 32
    key[FlowKey.Word.transport] |= fields | FlowKey.Presence.transport
    if kind == .icmpv6, first == 135 << 8 || first == 136 << 8 { readNeighborDiscovery(frame) }
  }

  /// The target of a solicitation or advertisement, and its first option with a link-layer address (RFC 4861, sections 4.3, 4.4).
  private mutating func readNeighborDiscovery(_ frame: RawSpan) {
    let (start, end) = (layout.transportOffset, layout.transportEnd)
    guard end >= start + 24 else { return }
    key[FlowKey.Word.target] = frame.bigEndian(start + 8)
    key[FlowKey.Word.target + 1] = frame.bigEndian(start + 16)
    key[FlowKey.Word.transport] |= FlowKey.Presence.target
    var offset = start + 24
    while offset + 8 <= end {
      let length = Int(frame[byte: offset + 1]) * 8
      guard length > 0, offset + length <= end else { return }
      readLinkOption(frame, at: offset)
      offset += length
    }
  }

  private mutating func readLinkOption(_ frame: RawSpan, at offset: Int) {
    let address = frame.bigEndian(offset, as: UInt64.self) & 0xFFFF_FFFF_FFFF
    switch (frame[byte: offset], frame[byte: layout.transportOffset]) {
    case (1, 135) where layout.sourceLinkOffset == 0:
      layout.sourceLinkOffset = offset
      key[FlowKey.Word.sourceLink] = address
      key[FlowKey.Word.transport] |= FlowKey.Presence.sourceLink
    case (2, 136) where layout.targetLinkOffset == 0:
      layout.targetLinkOffset = offset
      key[FlowKey.Word.targetLink] = address
      key[FlowKey.Word.transport] |= FlowKey.Presence.targetLink
    default: break
    }
  }
}
