import Packets
import Settings

/// An ICMP or ICMPv6 message type in a file: a number, or a name, whose number may differ between the two.
struct ICMPTypeReference: Hashable, Sendable {
  /// Nil if that version has no such type.
  var icmp: UInt8?
  var icmpv6: UInt8?
  /// As the file writes it.
  var text: String

  /// The names of nftables, and some shorter ones.
  private static let names: [(name: String, icmp: UInt8?, icmpv6: UInt8?)] = [
    ("echo-reply", 0, 129), ("unreachable", 3, 1), ("destination-unreachable", 3, 1), ("source-quench", 4, nil),
    ("redirect", 5, 137), ("echo-request", 8, 128), ("packet-too-big", nil, 2), ("time-exceeded", 11, 3),
    ("parameter-problem", 12, 4), ("timestamp-request", 13, nil), ("timestamp-reply", 14, nil),
    ("mld-listener-query", nil, 130), ("mld-listener-report", nil, 131), ("mld-listener-done", nil, 132),
    ("nd-router-solicit", nil, 133), ("nd-router-advert", nil, 134), ("nd-neighbor-solicit", nil, 135),
    ("nd-neighbor-advert", nil, 136), ("nd-redirect", nil, 137), ("mld2-listener-report", nil, 143),
  ]

  init?(_ text: String) {
    self.text = text
    if let known = ICMPTypeReference.names.first(where: { $0.name == text }) {
      (icmp, icmpv6) = (known.icmp, known.icmpv6)
    } else {
      guard let number = UInt8(text) else { return nil }
      (icmp, icmpv6) = (number, number)
    }
  }
}

extension Scalar where Value == ICMPTypeReference {
  static var icmpType: Scalar {
    let shape = ScalarShape(
      "ICMP type", usage: "echo-request, unreachable, time-exceeded, packet-too-big or a number",
      json: .init(["string", "number", "boolean"]))
    return Scalar(shape, format: \.text, optional: { ICMPTypeReference($0) })
  }
}
