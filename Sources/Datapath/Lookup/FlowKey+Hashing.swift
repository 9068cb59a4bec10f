import SimulationKernel

// Hashes for the tables of the lookup. They depend on the key alone, never on the process.

extension FlowKey {
  private static let multiplier: UInt64 = 0x9E37_79B9_7F4A_7C15

  @inline(__always) private static func mix(_ hash: UInt64, _ word: UInt64) -> UInt64 {
    ((hash << 23 | hash >> 41) ^ word) &* multiplier
  }

  /// The hash of the bits that a mask has, whose nonzero words are `used`.
  @inline(__always) func hash(under mask: borrowing FlowKey, _ used: UInt16) -> UInt64 {
    var (hash, rest) = (UInt64(used), used)
    while rest != 0 {
      let word = rest.trailingZeroBitCount
      hash = FlowKey.mix(hash, words[word] & mask.words[word])
      rest &= rest &- 1
    }
    return hash ^ hash >> 32
  }

  /// Whether the bits that a mask has are those of `other`, which has no others.
  @inline(__always) func matches(_ other: borrowing FlowKey, under mask: borrowing FlowKey, _ used: UInt16) -> Bool {
    var (difference, rest) = (UInt64(0), used)
    while rest != 0 {
      let word = rest.trailingZeroBitCount
      difference |= words[word] & mask.words[word] ^ other.words[word]
      rest &= rest &- 1
    }
    return difference == 0
  }

  /// The hash of all words.
  @inline(__always) var fullHash: UInt64 {
    var hash: UInt64 = 0
    for word in 0..<FlowKey.wordCount { hash = FlowKey.mix(hash, words[word]) }
    return hash ^ hash >> 32
  }

  /// What the packets of one flow have in common, whatever their ingress: addresses, VLAN, protocol and ports. A select group
  /// chooses by it.
  var flowHash: UInt64 {
    var hash: UInt64 = 0
    for word in Word.destination...Word.network4 { hash = FlowKey.mix(hash, words[word]) }
    // The DSCP, ECN and presence bits may differ between packets of one flow.
    hash = FlowKey.mix(hash, words[Word.transport] >> 24)
    return (hash ^ hash >> 32).spread
  }
}
