public import Fabric
public import Packets
public import SimulationKernel

/// Which addresses a switch has seen, on which port and when: the filtering database (IEEE Std 802.1D-2004, 7.9), with
/// a database per VLAN (independent learning, IEEE Std 802.1Q, 8.8.8).
///
/// An address seen at t is known until just before t + ageing. Nothing happens when it ages; whoever asks finds it
/// unknown. When the table is full, aged addresses make room; while there are none, new addresses are not learned and
/// frames to them are flooded.
public struct AddressTable: Equatable, Sendable, StateRecord {
  static let capacity = 16_384

  public struct Key: TableKey, StateRecord {
    /// The VLAN above the 48 bits of the address.
    let bits: UInt64

    public init(_ address: MACAddress, in vlan: VLANIdentifier) { bits = UInt64(vlan.rawValue) << 48 | address.bits }

    public var tableHash: UInt64 { bits.spread }

    public static let fields = Fields(\AddressTable.Key.bits)
  }

  struct Sighting: Equatable, Sendable, BitwiseCopyable, StateRecord {
    var port: PortIndex
    /// `.never` where it was entered by hand, and does not age.
    var at: Instant

    var isStatic: Bool { at == .never }

    static let fields = Fields(\AddressTable.Sighting.port, \.at)
  }

  public enum Learned { case known, new, moved, refused, own }

  let ageing: Duration
  private var table = OrderedTable<Key, Sighting>()
  /// Before then a full table has nothing that could have aged, so it is not walked in vain.
  private var fullUntil = Instant.zero

  public init(ageing: Duration) { self.ageing = ageing }

  var count: Int { table.count }

  /// Where frames for the address go; nil where it is not known.
  public func port(of key: Key, at now: Instant) -> PortIndex? {
    guard let index = table.index(of: key), now - table[at: index].at < ageing else { return nil }
    return table[at: index].port
  }

  /// - Parameter isOwn: whether the address is the switch's own; asked for what is not in the table.
  public mutating func learn(
    _ key: Key, on port: PortIndex, at now: Instant, unless isOwn: @autoclosure () -> Bool
  ) -> Learned {
    guard let index = table.index(of: key) else { return isOwn() ? .own : insert(key, on: port, at: now) }
    let isMoved = table[at: index].port != port
    // What was entered by hand moves, as on Linux, but does not begin to age.
    let at = table[at: index].isStatic ? .never : now
    table[at: index] = Sighting(port: port, at: at)
    return isMoved ? .moved : .known
  }

  /// Forgets what was learned on the ports that `isForgotten` names.
  public mutating func forget(where isForgotten: (PortIndex) -> Bool) {
    table.keep { _, sighting in sighting.isStatic || !isForgotten(sighting.port) }
    fullUntil = .zero
  }

  /// Enters an address by hand. Returns whether there was room.
  mutating func enter(_ key: Key, on port: PortIndex, isStatic: Bool, at now: Instant) -> Bool {
    guard learn(key, on: port, at: now, unless: false) != .refused else { return false }
    table.set(Sighting(port: port, at: isStatic ? .never : now), for: key)
    return true
  }

  mutating func forget(_ key: Key) {
    table.keep { candidate, _ in candidate != key }
    fullUntil = .zero
  }

  /// What is known at `now`.
  func known(at now: Instant) -> [KnownAddress] {
    (0..<table.count).compactMap { index in
      let (key, sighting) = (table.key(at: index), table[at: index])
      let age = sighting.isStatic ? nil : now - sighting.at
      guard age ?? .zero < ageing else { return nil }
      return KnownAddress(
        address: MACAddress(bits: key.bits), vlan: VLANIdentifier(rawValue: UInt16(key.bits >> 48)),
        port: sighting.port, age: age)
    }
  }

  private mutating func insert(_ key: Key, on port: PortIndex, at now: Instant) -> Learned {
    if table.count >= AddressTable.capacity { makeRoom(at: now) }
    guard table.count < AddressTable.capacity else { return .refused }
    table.set(Sighting(port: port, at: now), for: key)
    return .new
  }

  private mutating func makeRoom(at now: Instant) {
    guard now >= fullUntil else { return }
    let ageing = ageing
    table.keep { _, sighting in now - sighting.at < ageing }
    fullUntil = (0..<table.count).map { table[at: $0].at + ageing }.min() ?? .zero
  }

  public static let fields = Fields(\AddressTable.ageing, \.table, \.fullUntil)

  public var inconsistency: String? {
    table.count <= AddressTable.capacity ? nil : "\(table.count) addresses in a switch"
  }

  /// The highest port that an address was seen on.
  public var highestPort: PortIndex? {
    (0..<table.count).map { table[at: $0].port }.max { $0.rawValue < $1.rawValue }
  }
}
