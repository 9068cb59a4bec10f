import Fabric
import Packets
import SimulationKernel

extension Scalar {
  /// `true` or `false`, and what YAML 1.1 counts as such.
  static func boolean(_ text: String) -> Bool? {
    switch text.lowercased() {
    case "true", "yes", "on": true
    case "false", "no", "off": false
    default: nil
    }
  }
}

extension Scalar {
  /// `10.0.0.100-10.0.0.200`, or one address.
  static func addressRange(_ text: String) -> ClosedRange<IPv4Address>? {
    let ends = text.split(separator: "-", omittingEmptySubsequences: false).map { IPv4Address($0) }
    guard (1...2).contains(ends.count), let first = ends[0], let last = ends[ends.count - 1], first <= last else {
      return nil
    }
    return first...last
  }
}

// What a scalar says, or nil where it says something else. The check of the keys has reported that already.
extension YAMLValue {
  var boolean: Bool? { text.flatMap(Scalar.boolean) }
  var integer: Int? { text.flatMap { Int($0) } }
  var seed: UInt64? { text.flatMap { UInt64($0) } }

  var duration: Duration? {
    guard let value = quantity(Quantity.durations), value <= Scalar.longestDuration else { return nil }
    return .nanoseconds(Int64(value))
  }

  var instant: Instant? { duration.map { Instant(nanoseconds: $0.nanoseconds) } }

  var size: UInt64? { quantity(Quantity.sizes).flatMap { $0 <= Scalar.largestSize ? $0 : nil } }

  var rate: BitRate? {
    guard let value = quantity(Quantity.rates), (1...Scalar.highestRate).contains(value) else { return nil }
    return BitRate(bitsPerSecond: value)
  }

  var probability: Probability? {
    guard let value = quantity(Quantity.probabilities, unitless: 1_000_000_000), value <= 1_000_000_000 else {
      return nil
    }
    return Probability(partsPerBillion: UInt32(value))
  }

  var mac: MACAddress? { text.flatMap { MACAddress($0) } }

  private func quantity(_ units: [Quantity.Unit], unitless: UInt64? = nil) -> UInt64? {
    guard let text else { return nil }
    return try? Quantity.parse(text, units: units, unitless: unitless)
  }
}

/// An address with its prefix length, of either version.
enum Assignment: Hashable, Sendable {
  case ipv4(Topology.IPv4Assignment)
  case ipv6(Topology.IPv6Assignment)

  /// `10.0.0.2/24` or `2001:db8::2/64`.
  init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, parts[1].utf8.count <= 3, parts[1].utf8.allSatisfy({ (48...57).contains($0) }),
      let length = Int(parts[1])
    else { return nil }
    if let address = IPv4Address(parts[0]), length <= 32 {
      self = .ipv4(Topology.IPv4Assignment(address: address, prefixLength: length))
    } else if let address = IPv6Address(parts[0]), length <= 128 {
      self = .ipv6(Topology.IPv6Assignment(address: address, prefixLength: length))
    } else {
      return nil
    }
  }
}
