/// All that a flow entry can match of a packet, in words of fixed positions; or a mask of such a key (OpenFlow 1.3.5,
/// section 7.2.3.7).
///
/// Fields of which a packet has only one share a word: the addresses of IPv4, IPv6 and ARP, the label of MPLS, the service
/// of PBB and the path of NSH, the ports and the types of ICMP. That is safe because an entry that matches one of them also matches the EtherType
/// and the protocol that it needs. ``Presence`` tells a field that is zero from one that could not be read.
///
/// Loops go over spans: an inline array that is subscripted in a loop is copied each time.
public struct FlowKey: Sendable, BitwiseCopyable {
  static let wordCount = 15

  var words: InlineArray<15, UInt64>

  /// Every field is zero. As a mask, it matches every packet.
  public init() { words = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0] }

  subscript(word: Int) -> UInt64 {
    @inline(__always) get { words[word] }
    @inline(__always) set { words[word] = newValue }
  }
}

extension FlowKey {
  /// What each word holds.
  enum Word {
    /// The ingress port, above the physical one.
    static let ports = 0
    static let metadata = 1
    static let tunnel = 2
    /// The destination address, above the EtherType behind all VLAN tags.
    static let destination = 3
    /// The source address, above the outermost VLAN tag.
    static let source = 4
    /// The upper half of the IPv6 source; the two addresses of IPv4 or of ARP; the entry of MPLS; the service of PBB; the service
    /// path and index of NSH.
    static let network = 5
    /// The lower half of the IPv6 source; the hardware source of ARP; flags, TTL, metadata type and next protocol of NSH.
    static let network2 = 6
    /// The upper half of the IPv6 destination; the hardware target of ARP; the context of NSH, in two words.
    static let network3 = 7
    static let network4 = 8
    /// Source port (or ICMP type, or ARP operation), destination port (or ICMP code), protocol, DSCP and ECN, and ``Presence``.
    static let transport = 9
    /// The flow label of IPv6, above the bits of its extension headers.
    static let extensions = 10
    /// The target of neighbor discovery, in two words.
    static let target = 11
    static let sourceLink = 13
    static let targetLink = 14

    /// Those that a frame says nothing of, a bit for each.
    static let besidesFrame: UInt16 = 1 << ports | 1 << metadata | 1 << tunnel
  }

  /// Bits of the transport word that say which headers could be read. A mask has them for the fields that it has.
  enum Presence {
    static let network: UInt64 = 1
    static let transport: UInt64 = 2
    static let target: UInt64 = 4
    static let sourceLink: UInt64 = 8
    static let targetLink: UInt64 = 16
  }

  /// The bit of the VLAN identifier that says that there is a tag (OFPVID_PRESENT).
  static let vlanPresent: UInt64 = 0x1000
}

extension FlowKey {
  var ingress: UInt32 { UInt32(truncatingIfNeeded: words[Word.ports] >> 32) }
  var etherType: UInt16 { UInt16(truncatingIfNeeded: words[Word.destination]) }

  /// Begins a key with what does not come from the frame.
  init(ingress: UInt32, metadata: UInt64 = 0, tunnel: UInt64 = 0) {
    self.init()
    words[Word.ports] = UInt64(ingress) << 32 | UInt64(ingress)
    words[Word.metadata] = metadata
    words[Word.tunnel] = tunnel
  }

  /// Forgets all that comes from the frame.
  mutating func clearFrame() {
    let (ports, metadata, tunnel) = (words[Word.ports], words[Word.metadata], words[Word.tunnel])
    self = FlowKey()
    (words[Word.ports], words[Word.metadata], words[Word.tunnel]) = (ports, metadata, tunnel)
  }

  /// The key's bits that the mask has.
  func masked(by mask: FlowKey) -> FlowKey {
    let bits = mask.words.span
    var result = self
    var own = result.words.mutableSpan
    for word in 0..<FlowKey.wordCount { own[word] &= bits[word] }
    return result
  }

  mutating func formUnion(_ other: FlowKey) {
    let others = other.words.span
    var own = words.mutableSpan
    for word in 0..<FlowKey.wordCount { own[word] |= others[word] }
  }

  /// Whether all bits of `other` are also in this mask.
  func covers(_ other: FlowKey) -> Bool {
    let (own, others) = (words.span, other.words.span)
    var missing: UInt64 = 0
    for word in 0..<FlowKey.wordCount { missing |= others[word] & ~own[word] }
    return missing == 0
  }

  /// The words that are not zero, a bit for each.
  var usedWords: UInt16 {
    let own = words.span
    var bits: UInt16 = 0
    for word in 0..<FlowKey.wordCount where own[word] != 0 { bits |= 1 << UInt16(word) }
    return bits
  }

  /// Bits that are set.
  var bitCount: Int {
    let own = words.span
    var count = 0
    for word in 0..<FlowKey.wordCount { count += own[word].nonzeroBitCount }
    return count
  }
}

extension FlowKey: Hashable {
  public static func == (a: FlowKey, b: FlowKey) -> Bool {
    let (a, b) = (a.words.span, b.words.span)
    var difference: UInt64 = 0
    for word in 0..<wordCount { difference |= a[word] ^ b[word] }
    return difference == 0
  }

  public func hash(into hasher: inout Hasher) {
    let own = words.span
    for word in 0..<FlowKey.wordCount { hasher.combine(own[word]) }
  }

  /// An order of masks that depends on nothing but their bits.
  func precedes(_ other: FlowKey) -> Bool {
    let (own, others) = (words.span, other.words.span)
    for word in 0..<FlowKey.wordCount where own[word] != others[word] { return own[word] > others[word] }
    return false
  }
}
