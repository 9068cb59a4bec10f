import SimulationKernel

// Hashes for the tables of the lookup. They depend on the key alone, never on the process.

extension FlowKey {
  private static let multiplier: UInt64 = 0x9E37_79B9_7F4A_7C15

  @inline(__always) private static func mix(_ hash: UInt64, _ word: UInt64) -> UInt64 {
    ((hash << 23 | hash >> 41) ^ word) &* multiplier
  }

  /// The hash of the bits that a mask has, whose nonzero words are `used`.
  @inline(__always) func hash(under mask: borrowing FlowKey, _ used: UInt16) -> UInt64 {
    let (own, bits) = (words.span, mask.words.span)
    var (hash, rest) = (UInt64(used), used)
    while rest != 0 {
      let word = rest.trailingZeroBitCount
      hash = FlowKey.mix(hash, own[word] & bits[word])
      rest &= rest &- 1
    }
    return hash ^ hash >> 32
  }

  /// The same where both lie: of a key that is borrowed the compiler makes a copy.
  @inline(__always) mutating func hash(masked mask: inout FlowKey, _ used: UInt16) -> UInt64 {
    let (own, bits) = (words.span, mask.words.span)
    var (hash, rest) = (UInt64(used), used)
    while rest != 0 {
      let word = rest.trailingZeroBitCount
      hash = FlowKey.mix(hash, own[word] & bits[word])
      rest &= rest &- 1
    }
    return hash ^ hash >> 32
  }

  /// Whether the bits that a mask has are those of a key whose words stand in a list from `start` on, one behind another.
  @inline(__always) mutating func matches(
    _ others: [UInt64], from start: Int, masked mask: inout FlowKey, _ used: UInt16
  ) -> Bool {
    let (own, bits) = (words.span, mask.words.span)
    var (difference, rest, next) = (UInt64(0), used, start)
    while rest != 0 {
      let word = rest.trailingZeroBitCount
      difference |= own[word] & bits[word] ^ others[next]
      rest &= rest &- 1
      next &+= 1
    }
    return difference == 0
  }

  /// Whether the bits that a mask has are those of `other`, which has no others.
  @inline(__always) func matches(_ other: borrowing FlowKey, under mask: borrowing FlowKey, _ used: UInt16) -> Bool {
    let (own, bits, others) = (words.span, mask.words.span, other.words.span)
    var (difference, rest) = (UInt64(0), used)
    while rest != 0 {
      let word = rest.trailingZeroBitCount
      difference |= own[word] & bits[word] ^ others[word]
      rest &= rest &- 1
    }
    return difference == 0
  }

  /// The hash of all words.
  @inline(__always) var fullHash: UInt64 {
    let own = words.span
    var hash: UInt64 = 0
    for word in 0..<FlowKey.wordCount { hash = FlowKey.mix(hash, own[word]) }
    return hash ^ hash >> 32
  }

  /// What the packets of one flow have in common, in both directions: hardware addresses, VLAN, and of IP protocol, addresses and
  /// ports, of ARP the addresses, of MPLS the label, of NSH the path. A select group chooses by it, as Open vSwitch does by
  /// its symmetric hash. The ingress does not count.
  var flowHash: UInt64 {
    let (source, destination) = (words[Word.source] >> 16, words[Word.destination] >> 16)
    // Any start would do. From this one the lessons go by the ways that their texts tell of.
    let hash = FlowKey.mix(FlowKey.mix(21, min(source, destination)), max(source, destination))
    // The VLAN's number, above the EtherType.
    let link = FlowKey.mix(hash, (words[Word.source] & 0x1FFF) << 16 | words[Word.destination] & 0xFFFF)
    let whole = FlowKey.mix(link, networkHash)
    return (whole ^ whole >> 32).spread
  }

  private var networkHash: UInt64 {
    let (upper, lower) = (words[Word.network] >> 32, words[Word.network] & 0xFFFF_FFFF)
    switch etherType {
    case 0x0800: return ipHash(upper, 0, lower, 0)
    case 0x86DD:
      return ipHash(words[Word.network], words[Word.network2], words[Word.network3], words[Word.network4])
    case 0x0806: return FlowKey.mix(min(upper, lower), max(upper, lower))
    default: return words[Word.network]
    }
  }

  /// The same whichever of the two ends is the source. ICMP has no ports, and its answers have other types.
  private func ipHash(_ source: UInt64, _ source2: UInt64, _ destination: UInt64, _ destination2: UInt64) -> UInt64 {
    let transport = words[Word.transport]
    let number = transport >> 24 & 0xFF
    let hasPorts = number != 1 && number != 58
    let (from, to) = (hasPorts ? transport >> 48 : 0, hasPorts ? transport >> 32 & 0xFFFF : 0)
    let isForward = (source, source2, from) <= (destination, destination2, to)
    let (low, high) = ((source, source2, from), (destination, destination2, to))
    let (first, second) = isForward ? (low, high) : (high, low)
    var hash = FlowKey.mix(0, number)
    for word in [first.1, first.0, second.1, second.0, first.2 << 16 | second.2] { hash = FlowKey.mix(hash, word) }
    return hash
  }
}
