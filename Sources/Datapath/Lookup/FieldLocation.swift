/// Where a field of a match lies in a ``FlowKey``.
struct FieldLocation: Sendable, BitwiseCopyable {
  /// The word, or of a field of 128 bits the first of two.
  let word: Int
  /// How many bits of the word are below the field.
  let shift: Int
  /// 1 to 64, or 128.
  let width: Int
  /// The bits of ``FlowKey/Presence`` that a packet with the field has.
  let presence: UInt64

  init(_ word: Int, _ shift: Int, _ width: Int, _ presence: UInt64 = 0) {
    (self.word, self.shift, self.width, self.presence) = (word, shift, width, presence)
  }
}

extension FieldLocation {
  private typealias Word = FlowKey.Word
  private typealias Presence = FlowKey.Presence

  /// By the number of the field (OpenFlow 1.3.5, section 7.2.3.7).
  static let all: [FieldLocation] = [
    FieldLocation(Word.ports, 32, 32), FieldLocation(Word.ports, 0, 32), FieldLocation(Word.metadata, 0, 64),
    FieldLocation(Word.destination, 16, 48), FieldLocation(Word.source, 16, 48), FieldLocation(Word.destination, 0, 16),
    FieldLocation(Word.source, 0, 13), FieldLocation(Word.source, 13, 3),
    // DSCP, ECN, protocol
    FieldLocation(Word.transport, 18, 6, Presence.network), FieldLocation(Word.transport, 16, 2, Presence.network),
    FieldLocation(Word.transport, 24, 8, Presence.network),
    // IPv4
    FieldLocation(Word.network, 32, 32, Presence.network), FieldLocation(Word.network, 0, 32, Presence.network),
    // TCP, UDP, SCTP
    sourcePort, destinationPort, sourcePort, destinationPort, sourcePort, destinationPort,
    // ICMP
    FieldLocation(Word.transport, 48, 8, Presence.transport), FieldLocation(Word.transport, 32, 8, Presence.transport),
    // ARP
    FieldLocation(Word.transport, 48, 16, Presence.network), FieldLocation(Word.network, 32, 32, Presence.network),
    FieldLocation(Word.network, 0, 32, Presence.network), FieldLocation(Word.network2, 0, 48, Presence.network),
    FieldLocation(Word.network3, 0, 48, Presence.network),
    // IPv6 and ICMPv6
    FieldLocation(Word.network, 0, 128, Presence.network), FieldLocation(Word.network3, 0, 128, Presence.network),
    FieldLocation(Word.extensions, 16, 20, Presence.network), FieldLocation(Word.transport, 48, 8, Presence.transport),
    FieldLocation(Word.transport, 32, 8, Presence.transport), FieldLocation(Word.target, 0, 128, Presence.target),
    FieldLocation(Word.sourceLink, 0, 48, Presence.sourceLink),
    FieldLocation(Word.targetLink, 0, 48, Presence.targetLink),
    // MPLS, PBB, tunnel, extension headers
    FieldLocation(Word.network, 4, 20, Presence.network), FieldLocation(Word.network, 1, 3, Presence.network),
    FieldLocation(Word.network, 0, 1, Presence.network), FieldLocation(Word.network, 0, 24, Presence.network),
    FieldLocation(Word.tunnel, 0, 64), FieldLocation(Word.extensions, 0, 9, Presence.network),
    // NSH: flags, TTL, metadata type, next protocol, service path, service index, context
    FieldLocation(Word.network2, 24, 8, Presence.network), FieldLocation(Word.network2, 16, 6, Presence.network),
    FieldLocation(Word.network2, 8, 8, Presence.network), FieldLocation(Word.network2, 0, 8, Presence.network),
    FieldLocation(Word.network, 8, 24, Presence.network), FieldLocation(Word.network, 0, 8, Presence.network),
    FieldLocation(Word.network3, 32, 32, Presence.network), FieldLocation(Word.network3, 0, 32, Presence.network),
    FieldLocation(Word.network4, 32, 32, Presence.network), FieldLocation(Word.network4, 0, 32, Presence.network),
  ]

  private static let sourcePort = FieldLocation(Word.transport, 48, 16, Presence.transport)
  private static let destinationPort = FieldLocation(Word.transport, 32, 16, Presence.transport)
}

extension FlowKey {
  /// Sets the bits of a field; others stay. What is wider than the field is cut.
  mutating func set(_ field: FieldLocation, to value: UInt128) {
    if field.width == 128 {
      words[field.word] = UInt64(truncatingIfNeeded: value >> 64)
      words[field.word + 1] = UInt64(truncatingIfNeeded: value)
    } else {
      let mask = field.width == 64 ? UInt64.max : (1 << UInt64(field.width)) - 1
      words[field.word] &= ~(mask << UInt64(field.shift))
      words[field.word] |= (UInt64(truncatingIfNeeded: value) & mask) << UInt64(field.shift)
    }
    words[Word.transport] |= field.presence
  }

  /// The bits of a field.
  func value(of field: FieldLocation) -> UInt128 {
    if field.width == 128 { return UInt128(words[field.word]) << 64 | UInt128(words[field.word + 1]) }
    let mask = field.width == 64 ? UInt64.max : (1 << UInt64(field.width)) - 1
    return UInt128(words[field.word] >> UInt64(field.shift) & mask)
  }
}
