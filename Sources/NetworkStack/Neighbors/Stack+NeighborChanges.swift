public import Fabric
public import Packets
public import SimulationKernel

// What `ip neighbour add`, `change` and `replace`, `arp -s` and `del` do.

/// How an entry of the neighbour table is to be written.
public struct NeighborEntry: Sendable, Equatable {
  /// For how long it is believed.
  public enum Lifetime: Sendable { case permanent, reachable, stale }
  /// What may be there before: nothing, an entry, or either.
  public enum Mode: Sendable { case add, change, replace }

  /// Nil keeps the one that is known.
  public var mac: MACAddress?
  public var lifetime: Lifetime
  public var mode: Mode

  public init(mac: MACAddress?, lifetime: Lifetime = .permanent, mode: Mode) {
    self.mac = mac
    self.lifetime = lifetime
    self.mode = mode
  }
}

extension Stack {
  /// Packets that have waited for the neighbour go out.
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

  /// Forgets all neighbours of an interface, of either version of IP, but the permanent ones.
  public mutating func forgetNeighbors(
    on interface: Int, into outbox: inout Outbox
  ) throws(ConfigurationError) {
    try check(interface)
    flushNeighbors(on: interface, into: &outbox)
  }

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

/// The packets that have waited for a neighbour, and those that waited for the one that it displaced.
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
