import Packets
import Settings

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

  /// The address alone, as it is written.
  var address: String {
    switch self {
    case .ipv4(let assignment): "\(assignment.address)"
    case .ipv6(let assignment): "\(assignment.address)"
    }
  }
}

extension Scalar where Value == Assignment {
  /// An address that an interface can have, with its prefix length.
  static var assignment: Scalar {
    let shape = ScalarShape(
      "interface address", usage: "an address with a prefix length, such as 10.0.0.2/24 or 2001:db8::2/64",
      summary: "an address with a prefix length such as 10.0.0.2/24 or 2001:db8::2/64",
      json: .init(["string"], pattern: "^[0-9A-Fa-f.:\\[\\],-]+/[0-9\\[\\],-]+$"))
    return Scalar(
      shape,
      format: { assignment in
        switch assignment {
        case .ipv4(let own): "\(own.address)/\(own.prefixLength)"
        case .ipv6(let own): "\"\(own.address)/\(own.prefixLength)\""
        }
      }
    ) { text in
      guard let assignment = Assignment(text) else {
        return .failure(InvalidText(text.contains("/") ? nil : "missing prefix length"))
      }
      return assignment.problem.map { .failure(InvalidText($0, fix: "use the address of a host")) }
        ?? .success(assignment)
    }
  }
}

extension Assignment {
  /// Why no interface can have the address.
  fileprivate var problem: String? {
    switch self {
    case .ipv4(let own): own.problem
    case .ipv6(let own): own.problem
    }
  }
}

extension Topology.IPv4Assignment {
  fileprivate var problem: String? {
    if address.isMulticast || address.bits >> 28 == 0xF { return "not a unicast address" }
    if address.isLoopback { return "a loopback address" }
    if address.bits >> 24 == 0 { return "in the reserved range 0.0.0.0/8" }
    guard let broadcast = subnet.directedBroadcast else { return nil }
    if address == broadcast { return "the broadcast address of \(subnet)" }
    return address == subnet.address ? "the network address of \(subnet)" : nil
  }
}

extension Topology.IPv6Assignment {
  fileprivate var problem: String? {
    if address.isMulticast { return "not a unicast address" }
    return address.isUnspecified || address.isLoopback ? "not an address for an interface" : nil
  }
}
