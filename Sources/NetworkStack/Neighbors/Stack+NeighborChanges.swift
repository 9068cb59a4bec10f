public import Fabric
public import Packets
public import SimulationKernel

// The operations of `ip neighbour add`, `change`, `replace` and `del`, and of `arp -s`.

/// How to write an entry of the neighbour table.
public struct NeighborEntry: Sendable, Equatable {
  /// How long it is valid.
  public enum Lifetime: Sendable { case permanent, reachable, stale }
  /// Whether an entry must exist, must not, or may.
  public enum Mode: Sendable { case add, change, replace }

  /// Nil keeps the existing one.
  public var mac: MACAddress?
  /// How long the entry is valid.
  public var lifetime: Lifetime
  /// Whether the entry is added, changed or replaced.
  public var mode: Mode

  /// Creates an entry. Without `mac` it keeps the MAC address of the existing one.
  public init(mac: MACAddress?, lifetime: Lifetime = .permanent, mode: Mode) {
    self.mac = mac
    self.lifetime = lifetime
    self.mode = mode
  }
}

extension Stack {
  /// Writes an entry of the neighbour table, and sends the packets that waited for it.
  ///
  /// - Throws: `.noSuchInterface`; `.exists` if an entry exists and the mode is `add`; `.noSuchNeighbor` if none exists and it is
  ///   `change`; `.noLinkLayerAddress` if neither `entry` nor the existing entry has a MAC address.
  public mutating func setNeighbor(
    _ entry: NeighborEntry, of address: IPAddress, on interface: Int, at now: Instant, into outbox: inout Outbox
  ) throws(ConfigurationError) {
    try check(interface)
    let outcome: NeighborOutcome
    switch address {
    case .v4(let address): outcome = try ipv4.neighbors.write(entry, for: NeighborKey(address, on: interface), at: now)
    case .v6(let address): outcome = try ipv6.neighbors.write(entry, for: NeighborKey(address, on: interface), at: now)
    }
    for frame in outcome.ready { emit(frame, to: outcome.mac, on: interface, into: &outbox) }
    drop(outcome.lost, on: interface, .unresolvedNeighbor, into: &outbox)
    findNextWake()
  }

  /// Removes all neighbours of an interface, of both IP versions, except permanent ones. Packets that wait for them are dropped.
  ///
  /// - Throws: `.noSuchInterface`.
  public mutating func forgetNeighbors(
    on interface: Int, into outbox: inout Outbox
  ) throws(ConfigurationError) {
    try check(interface)
    flushNeighbors(on: interface, into: &outbox)
  }

  /// Removes a neighbour. Packets that wait for it are dropped.
  ///
  /// - Throws: `.noSuchInterface`, or `.noSuchNeighbor` if it has no entry.
  public mutating func deleteNeighbor(
    _ address: IPAddress, on interface: Int, into outbox: inout Outbox
  ) throws(ConfigurationError) {
    try check(interface)
    let waiting: [Frame]
    switch address {
    case .v4(let address): waiting = try ipv4.neighbors.delete(NeighborKey(address, on: interface))
    case .v6(let address): waiting = try ipv6.neighbors.delete(NeighborKey(address, on: interface))
    }
    drop(waiting, on: interface, .unresolvedNeighbor, into: &outbox)
    findNextWake()
  }
}

/// The packets that waited for a neighbour, and those that waited for the entry it replaces.
private struct NeighborOutcome {
  var mac: MACAddress
  var ready: [Frame]
  var lost: [Frame]
}

extension NeighborTable {
  fileprivate mutating func write(
    _ entry: NeighborEntry, for key: Key, at now: Instant
  ) throws(ConfigurationError) -> NeighborOutcome {
    let known = entries.index(of: key).map { entries[at: $0] }
    guard known == nil || entry.mode != .add else { throw .exists }
    guard known != nil || entry.mode != .change else { throw .noSuchNeighbor }
    let knownMAC = known.flatMap { $0.state == .incomplete ? nil : $0.mac }
    guard let mac = entry.mac ?? knownMAC else { throw .noLinkLayerAddress }
    let ready = takeWaiting(for: key)
    let lost = insert(Neighbor(entry.lifetime, mac: mac, at: now), for: key)
    findNextDue()
    return NeighborOutcome(mac: mac, ready: ready, lost: lost)
  }

  fileprivate mutating func delete(_ key: Key) throws(ConfigurationError) -> [Frame] {
    guard entries.index(of: key) != nil else { throw .noSuchNeighbor }
    return remove(key)
  }
}

extension Neighbor {
  fileprivate init(_ lifetime: NeighborEntry.Lifetime, mac: MACAddress, at now: Instant) {
    switch lifetime {
    case .permanent: self.init(.permanent, mac: mac)
    case .reachable: self.init(.reachable, mac: mac, reachableUntil: now + Neighbor.reachableTime)
    case .stale: self.init(.reachable, mac: mac, reachableUntil: now)
    }
  }
}
