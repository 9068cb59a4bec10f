import Fabric
import Packets
import SimulationKernel

/// Which addresses a switch has seen, on which port and when: the filtering database (IEEE Std 802.1D-2004, 7.9), with
/// a database per VLAN (independent learning, IEEE Std 802.1Q, 8.8.8).
///
/// An address seen at t is known until just before t + ageing. Nothing happens when it ages; whoever asks finds it
/// unknown. When the table is full, aged addresses make room; while there are none, new addresses are not learned and
/// frames to them are flooded.
struct AddressTable: Equatable, Sendable {
  static let capacity = 16_384

  struct Key: TableKey {
    /// The VLAN above the 48 bits of the address.
    let bits: UInt64

    init(_ address: MACAddress, in vlan: VLANIdentifier) { bits = UInt64(vlan.rawValue) << 48 | address.bits }

    var tableHash: UInt64 { bits.spread }
  }

  struct Sighting: Equatable, Sendable, BitwiseCopyable {
    var port: PortIndex
    var at: Instant
  }

  enum Learned { case known, new, moved, refused }

  let ageing: Duration
  private var table = OrderedTable<Key, Sighting>()
  /// Before then a full table has nothing that could have aged, so it is not walked in vain.
  private var fullUntil = Instant.zero

  init(ageing: Duration) { self.ageing = ageing }

  var count: Int { table.count }

  /// Where frames for the address go; nil where it is not known.
  func port(of key: Key, at now: Instant) -> PortIndex? {
    guard let place = table.place(of: key), now - table[place: place].at < ageing else { return nil }
    return table[place: place].port
  }

  mutating func learn(_ key: Key, on port: PortIndex, at now: Instant) -> Learned {
    guard let place = table.place(of: key) else { return insert(key, on: port, at: now) }
    let isMoved = table[place: place].port != port
    table[place: place] = Sighting(port: port, at: now)
    return isMoved ? .moved : .known
  }

  /// Forgets what was learned on the ports that `isForgotten` names.
  mutating func forget(where isForgotten: (PortIndex) -> Bool) {
    table.keep { _, sighting in !isForgotten(sighting.port) }
    fullUntil = .zero
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
    fullUntil = (0..<table.count).map { table[place: $0].at + ageing }.min() ?? .zero
  }
}

extension AddressTable.Key: StateRecord {
  static let fields = Fields(\AddressTable.Key.bits)
}

extension AddressTable.Sighting: StateRecord {
  static let fields = Fields(\AddressTable.Sighting.port, \.at)
}

extension AddressTable: StateRecord {
  static let fields = Fields(\AddressTable.ageing, \.table, \.fullUntil)

  func settle(_ reader: borrowing CheckpointReader) throws(CheckpointError) {
    guard table.count <= AddressTable.capacity else { throw reader.failure("\(table.count) addresses in a switch") }
  }

  /// The highest port that an address was seen on.
  var highestPort: PortIndex? {
    (0..<table.count).map { table[place: $0].port }.max { $0.rawValue < $1.rawValue }
  }
}
