public import Packets
import Settings

/// Addresses in a function's description. An unqualified name may also refer to an interface.
public enum PrefixReference: Hashable, Sendable {
  case any
  case address(IPv4Address)
  case ipv6Address(IPv6Address)
  case prefix(IPv4Prefix)
  case ipv6Prefix(IPv6Prefix)
  /// An interface, or a node, which stands for its first address of each version.
  case node(String)
}

extension Scalar where Value == PrefixReference {
  /// - Parameter usage: what may be written. Completes "use …".
  static func prefix(_ usage: String = "an address, a prefix or the name of a node") -> Scalar {
    let shape = ScalarShape("address", usage: usage, json: .init(["string", "number", "boolean"]))
    return Scalar(shape, format: { $0.yaml }) { text in
      if text == "any" { return .success(.any) }
      if let address = IPv4Address(text) { return .success(.address(address)) }
      if let address = IPv6Address(text) { return .success(.ipv6Address(address)) }
      if text.contains("/") {
        if let prefix = IPv4Prefix(text) { return .success(.prefix(prefix)) }
        if let prefix = IPv6Prefix(text) { return .success(.ipv6Prefix(prefix)) }
        return .failure(InvalidText(fix: "use a prefix without host bits, such as 10.0.0.0/24 or 2001:db8::/32"))
      }
      return Name.isValid(text) && !HostReference.looksLikeAddress(text)
        ? .success(.node(text)) : .failure(InvalidText())
    }
  }
}

extension PrefixReference {
  fileprivate var yaml: String {
    switch self {
    case .any: "any"
    case .address(let address): "\(address)"
    case .ipv6Address(let address): YAMLText.name("\(address)")
    case .prefix(let prefix): "\(prefix)"
    case .ipv6Prefix(let prefix): YAMLText.name("\(prefix)")
    case .node(let name): YAMLText.name(name)
    }
  }
}
