public import Packets
public import Settings

/// What a function knows about its machine and the names in the lab.
public struct FunctionContext: Sendable {
  public struct Interface: Sendable {
    public var name: String
    public var addresses: [IPv4Address]

    public init(name: String, addresses: [IPv4Address]) {
      self.name = name
      self.addresses = addresses
    }
  }

  public var interfaces: [Interface]
  public var hosts: HostTable

  public init(interfaces: [Interface], hosts: HostTable) {
    self.interfaces = interfaces
    self.hosts = hosts
  }

  func index(of interface: String) -> Int? { interfaces.firstIndex { $0.name == interface } }

  /// - Throws: if the machine has no such interface.
  func interface(_ name: Located<String>) throws(Fault) -> Int {
    guard let index = index(of: name.value) else {
      throw Fault("unknown interface '\(name.value)'", at: name.location, fix: "use \(interfaceNames)")
    }
    return index
  }

  /// - Throws: if a name has no address.
  func address(_ reference: Located<HostReference>) throws(Fault) -> IPv4Address { try hosts.address(of: reference) }

  /// - Throws: if a name has no address.
  func prefix(_ reference: Located<PrefixReference>) throws(Fault) -> IPv4Prefix {
    switch reference.value {
    case .any: IPv4Prefix(.any, length: 0)
    case .prefix(let prefix): prefix
    case .address(let address): IPv4Prefix(address, length: 32)
    case .node(let name): IPv4Prefix(try address(Located(.node(name), at: reference.location)), length: 32)
    case .ipv6Address, .ipv6Prefix:
      throw Fault("an IPv6 address", at: reference.location, fix: "use an IPv4 address; only IPv4 is translated")
    }
  }

  /// Addresses of either version.
  ///
  /// - Throws: if a name has no address.
  func prefixes(_ reference: Located<PrefixReference>) throws(Fault) -> PrefixSet {
    var prefixes = PrefixSet()
    switch reference.value {
    case .any: (prefixes.ipv4, prefixes.ipv6) = ([IPv4Prefix(.any, length: 0)], [IPv6Prefix(.any, length: 0)])
    case .prefix, .address: prefixes.ipv4 = [try prefix(reference)]
    case .ipv6Prefix(let prefix): prefixes.ipv6 = [prefix]
    case .ipv6Address(let address): prefixes.ipv6 = [IPv6Prefix(address, length: 128)]
    case .node(let name):
      prefixes.ipv6 = (hosts.ipv6Address(of: name).map { [$0] } ?? []).map { IPv6Prefix($0, length: 128) }
      if prefixes.ipv6.isEmpty || hosts.hasAddress(name) { prefixes.ipv4 = [try prefix(reference)] }
    }
    return prefixes
  }

  var interfaceNames: String { interfaces.map(\.name).joined(separator: ", ") }
}
