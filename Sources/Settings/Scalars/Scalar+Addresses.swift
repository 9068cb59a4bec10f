public import Packets

extension Scalar where Value == MACAddress {
  /// A unicast MAC address.
  public static var macAddress: Scalar {
    let shape = ScalarShape(
      "MAC address", usage: "six bytes in hexadecimal, such as 08:00:27:00:00:01",
      summary: "a MAC address such as 08:00:27:00:00:01",
      json: .init(["string", "integer"], pattern: "^[0-9A-Fa-f]{2}([:-][0-9A-Fa-f]{2}){5}$"))
    return Scalar(shape, format: { "\"\($0)\"" }) { text in
      guard let mac = MACAddress(text) else { return .failure(InvalidText()) }
      if mac.isMulticast { return .failure(InvalidText("a group address", fix: "use a unicast address")) }
      return mac == .zero ? .failure(InvalidText("all zeros", fix: "use a unicast address")) : .success(mac)
    }
  }
}

extension Scalar where Value == IPv4Address {
  public static var ipv4Address: Scalar {
    Scalar(
      ScalarShape(
        "IPv4 address", usage: "an address such as 10.0.0.2", json: .init(["string"], pattern: "^[0-9.]+$")),
      format: { "\($0)" }, optional: { IPv4Address($0) })
  }
}

extension Scalar where Value == IPv4Prefix {
  public static var ipv4Prefix: Scalar {
    let shape = ScalarShape(
      "IPv4 prefix", usage: "a prefix without host bits, such as 10.0.0.0/16", summary: "a prefix such as 10.0.0.0/16",
      json: .init(["string"], pattern: "^[0-9.]+/[0-9]{1,2}$"))
    return Scalar(shape, format: { "\($0)" }, optional: { $0.contains("/") ? IPv4Prefix($0) : nil })
  }
}

extension Scalar where Value == IPv6Prefix {
  public static var ipv6Prefix: Scalar {
    let shape = ScalarShape(
      "IPv6 prefix", usage: "a prefix without host bits, such as 2001:db8::/32",
      summary: "a prefix such as 2001:db8::/32", json: .init(["string"], pattern: "^[0-9A-Fa-f.:]+/[0-9]{1,3}$"))
    return Scalar(shape, format: { "\"\($0)\"" }, optional: { $0.contains("/") ? IPv6Prefix($0) : nil })
  }
}

extension Scalar where Value == ClosedRange<IPv4Address> {
  /// The first and the last of a range, or one address.
  public static var ipv4Range: Scalar {
    let shape = ScalarShape(
      "address range", usage: "a range of IPv4 addresses such as 10.0.0.100-10.0.0.200",
      json: .init(["string"], pattern: "^[0-9.]+(-[0-9.]+)?$"))
    return Scalar(
      shape, format: { "\($0.lowerBound)-\($0.upperBound)" },
      optional: { text in
        let ends = text.split(separator: "-", omittingEmptySubsequences: false).map { IPv4Address($0) }
        guard (1...2).contains(ends.count), let first = ends[0], let last = ends[ends.count - 1], first <= last else {
          return nil
        }
        return first...last
      })
  }
}

extension Scalar where Value == DNSName {
  public static var domainName: Scalar {
    Scalar(
      ScalarShape(
        "domain name", usage: "a domain name such as example.com", summary: "domain names",
        json: .init(["string", "number"])),
      format: { YAMLText.quoted("\($0)") }, optional: { DNSName($0) })
  }
}

/// An IPv4 address, or the name of a node that stands for its first one.
public enum HostReference: Hashable, Sendable {
  case address(IPv4Address)
  case node(String)
}

extension Scalar where Value == HostReference {
  public static var host: Scalar {
    let shape = ScalarShape(
      "host", usage: "an IPv4 address or the name of a node", summary: "an address or the name of a node",
      json: .init(["string", "number"]))
    return Scalar(shape, format: { $0.yaml }) { text in
      if let address = IPv4Address(text) { return .success(.address(address)) }
      if IPAddress(text) != nil { return .failure(InvalidText("not an IPv4 address")) }
      return Name.isValid(text) && !HostReference.looksLikeAddress(text)
        ? .success(.node(text)) : .failure(InvalidText())
    }
  }
}

extension HostReference {
  var yaml: String {
    switch self {
    case .address(let address): "\(address)"
    case .node(let name): YAMLText.name(name)
    }
  }

  /// Digits and dots are a misspelt address rather than a name.
  public static func looksLikeAddress(_ text: String) -> Bool {
    text.contains(":") || text.contains(".") && text.allSatisfy { $0.isASCII && ($0.isNumber || "./".contains($0)) }
  }
}
