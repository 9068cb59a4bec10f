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
      guard let assignment = Assignment(text) else { return .failure(Assignment.problem(of: text)) }
      return assignment.problem.map { .failure(InvalidText($0, fix: "use the address of a host")) }
        ?? .success(assignment)
    }
  }
}

extension Assignment {
  /// Why a text is no address with a prefix length.
  fileprivate static func problem(of text: String) -> InvalidText {
    switch text {
    case "dhcp": return InvalidText("not an address", fix: "use 'dhcp: true' instead of 'address'")
    case "auto": return InvalidText("not an address", fix: "leave it out, and use 'addressing: auto' for the lab")
    default: break
    }
    let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    if IPv4Address(parts[0]) != nil || IPv6Address(parts[0]) != nil {
      guard parts.count == 2 else {
        return InvalidText("missing prefix length", fix: "add it, as in \(text)\(text.contains(":") ? "/64" : "/24")")
      }
      if let length = IPv4Address(parts[1])?.prefixLength {
        return InvalidText("a mask instead of a prefix length", fix: "use \(parts[0])/\(length)")
      }
    }
    if text.contains(" ") { return InvalidText("a space in it", fix: "remove the space") }
    return InvalidText(text.contains("/") ? nil : "missing prefix length")
  }

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

extension IPv4Address {
  /// As a mask; nil where its ones are not all before its zeros.
  fileprivate var prefixLength: Int? {
    let ones = (~bits).leadingZeroBitCount
    return bits == (ones == 0 ? 0 : ~UInt32(0) << UInt32(32 - ones)) ? ones : nil
  }
}
