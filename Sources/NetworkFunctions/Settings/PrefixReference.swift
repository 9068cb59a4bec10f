public import Packets
import Settings

/// Addresses in a function's description. A name that alone stands for an interface may be one as well.
public enum PrefixReference: Hashable, Sendable {
  case any
  case address(IPv4Address)
  case prefix(IPv4Prefix)
  /// A node, which stands for its first address; or an interface.
  case node(String)
}

extension Scalar where Value == PrefixReference {
  /// - Parameter usage: what may be written. Completes "use …".
  static func prefix(_ usage: String = "an address, a prefix or the name of a node") -> Scalar {
    let shape = ScalarShape("address", usage: usage, json: .init(["string", "number", "boolean"]))
    return Scalar(shape, format: { $0.yaml }) { text in
      if text == "any" { return .success(.any) }
      if let address = IPv4Address(text) { return .success(.address(address)) }
      if text.contains("/") {
        guard let prefix = IPv4Prefix(text) else {
          return .failure(InvalidText(fix: "use an IPv4 prefix without host bits, such as 10.0.0.0/24"))
        }
        return .success(.prefix(prefix))
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
    case .prefix(let prefix): "\(prefix)"
    case .node(let name): YAMLText.name(name)
    }
  }
}
