public import Packets

/// The nodes of a lab by name, each with the address that its name stands for: what references to hosts are resolved by.
public struct HostTable: Sendable {
  private var addresses: [String: IPv4Address?]
  private var ipv6Addresses: [String: IPv6Address]
  /// In the order of the file, for suggestions.
  private var names: [String]

  /// - Parameters:
  ///   - hosts: every node, with its first IPv4 address if it has one.
  ///   - ipv6Addresses: the first IPv6 address of the nodes that have one.
  public init(_ hosts: [(name: String, address: IPv4Address?)] = [], ipv6Addresses: [String: IPv6Address] = [:]) {
    self.ipv6Addresses = ipv6Addresses
    addresses = Dictionary(hosts.map { ($0.name, $0.address) }) { first, _ in first }
    // The first thousands are enough to find a misspelling, and few enough to search for each fault.
    names = hosts.prefix(2000).map(\.name)
  }

  /// Whether a node of this name has an address.
  public func hasAddress(_ name: String) -> Bool { addresses[name] ?? nil != nil }

  /// The IPv6 address that a name stands for where both versions count.
  public func ipv6Address(of name: String) -> IPv6Address? { ipv6Addresses[name] }

  public func contains(_ name: String) -> Bool { addresses[name] != nil }

  /// What is said about a name that no node has.
  public func unknown(_ name: String, at location: SourceLocation) -> Fault {
    Fault("unknown node '\(name)'", at: location, fix: Suggestion.nearest(to: name, among: names))
  }

  /// The address that a reference stands for.
  ///
  /// - Throws: where no node of that name has one.
  public func address(of reference: Located<HostReference>) throws(Fault) -> IPv4Address {
    switch reference.value {
    case .address(let address): return address
    case .node(let name):
      guard let known = addresses[name] else { throw unknown(name, at: reference.location) }
      guard let known else {
        throw Fault("node '\(name)' has no IPv4 address", at: reference.location, fix: "give it one")
      }
      return known
    }
  }

  /// As ``address(of:)``, but what is wrong is reported.
  public func address(of reference: Located<HostReference>, _ faults: inout FaultLog) -> IPv4Address? {
    do throws(Fault) {
      return try address(of: reference)
    } catch {
      faults.report(error)
      return nil
    }
  }
}
