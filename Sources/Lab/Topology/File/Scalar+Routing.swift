import Packets
import Settings

/// A neighbour that packets are sent to: an address of either version, or a node.
enum NextHop: Hashable, Sendable {
  case address(IPAddress)
  case node(String)
}

/// What a route leads to.
enum RouteDestination: Hashable, Sendable {
  case `default`
  case ipv4(IPv4Prefix)
  case ipv6(IPv6Prefix)
  case node(String)
}

extension Scalar where Value == NextHop {
  static var nextHop: Scalar {
    let shape = ScalarShape(
      "address", usage: "an address or the name of a node", json: .init(["string", "number"]))
    return Scalar(
      shape,
      format: { hop in
        switch hop {
        case .address(let address): address.v4 != nil ? "\(address)" : "\"\(address)\""
        case .node(let name): YAMLText.name(name)
        }
      },
      optional: { text in
        if let address = IPAddress(text) { return .address(address) }
        return Name.isValid(text) && !HostReference.looksLikeAddress(text) ? .node(text) : nil
      })
  }
}

extension Scalar where Value == RouteDestination {
  static var destination: Scalar {
    let shape = ScalarShape(
      "destination", usage: "a prefix without host bits such as 10.9.0.0/16, 'default' or the name of a node",
      summary: "a prefix such as 10.9.0.0/16, 'default' or the name of a node", json: .init(["string", "number"]))
    return Scalar(
      shape,
      format: { destination in
        switch destination {
        case .default: "default"
        case .ipv4(let prefix): "\(prefix)"
        case .ipv6(let prefix): "\"\(prefix)\""
        case .node(let name): YAMLText.name(name)
        }
      }
    ) { text in
      if let destination = RouteDestination(text) { return .success(destination) }
      guard case .ipv4(let assignment)? = Assignment(text) else { return .failure(InvalidText()) }
      return .failure(InvalidText("has host bits", fix: "use \(assignment.subnet)"))
    }
  }
}

extension RouteDestination {
  fileprivate init?(_ text: String) {
    if text == "default" {
      self = .default
    } else if let prefix = IPv4Prefix(text) {
      self = .ipv4(prefix)
    } else if let prefix = IPv6Prefix(text) {
      self = .ipv6(prefix)
    } else if Name.isValid(text), !HostReference.looksLikeAddress(text) {
      self = .node(text)
    } else {
      return nil
    }
  }
}
