public import Packets
public import SimulationKernel

/// The contents of `/etc/hosts` in every guest: the lab's machines and their addresses.
public struct NameTable: Sendable, Equatable, StateRecord {
  struct Entry: Sendable, Equatable, StateRecord {
    var name: String
    var ipv4: IPv4Address?
    var ipv6: IPv6Address?

    static let fields = Fields(\NameTable.Entry.name, \.ipv4, \.ipv6)
  }

  /// Sorted by name.
  private var entries: [Entry]

  /// - Parameter names: without duplicates.
  public init(_ names: [(name: String, ipv4: IPv4Address?, ipv6: IPv6Address?)] = []) {
    entries = names.map { Entry(name: $0.name, ipv4: $0.ipv4, ipv6: $0.ipv6) }.sorted { $0.name < $1.name }
  }

  public func ipv4(of name: String) -> IPv4Address? { entry(name)?.ipv4 }
  public func ipv6(of name: String) -> IPv6Address? { entry(name)?.ipv6 }

  /// The first name in order that has this address.
  public func name(of address: IPAddress) -> String? {
    switch address {
    case .v4(let address): entries.first { $0.ipv4 == address }?.name
    case .v6(let address): entries.first { $0.ipv6 == address }?.name
    }
  }

  /// Whether the name exists, even without an address.
  func knows(_ name: String) -> Bool { entry(name) != nil }

  /// Adds an address learned from DNS.
  mutating func set(_ name: String, ipv4: IPv4Address?, ipv6: IPv6Address? = nil) {
    entries.removeAll { $0.name == name }
    let index = entries.firstIndex { $0.name > name } ?? entries.count
    entries.insert(Entry(name: name, ipv4: ipv4, ipv6: ipv6), at: index)
  }

  private func entry(_ name: String) -> Entry? {
    var (low, high) = (0, entries.count)
    while low < high {
      let middle = (low + high) / 2
      if entries[middle].name < name { low = middle + 1 } else { high = middle }
    }
    if low < entries.count, entries[low].name == name { return entries[low] }
    return name == "localhost" ? NameTable.localhost : nil
  }

  /// It is in every `/etc/hosts` (RFC 6761, section 6.3).
  private static let localhost = Entry(name: "localhost", ipv4: IPv4Address(127, 0, 0, 1), ipv6: IPv6Address("::1"))

  public static let fields = Fields(\NameTable.entries)
}
