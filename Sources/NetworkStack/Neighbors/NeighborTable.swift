import Fabric
import Packets
public import SimulationKernel

/// The neighbour cache, filled by ARP for IPv4 and by neighbour discovery for IPv6.
public struct NeighborTable<Address: InternetAddress>: Sendable, Equatable {
  typealias Key = NeighborKey<Address>

  /// The limit on entries, as in Linux (`gc_thresh3`); beyond it a new entry replaces the one that was confirmed longest ago.
  static var limit: Int { 1024 }

  var entries = OrderedTable<NeighborKey<Address>, Neighbor>()
  /// Packets that wait for a neighbour's MAC address, with room for the Ethernet header. They are stored apart from the
  /// entries, because few entries have any and all are searched.
  var waiting = OrderedTable<NeighborKey<Address>, Fifo<Frame>>()
  /// The earliest `due` of all entries.
  var nextDue = Instant.never

  /// Creates an empty cache.
  public init() {}

  /// Address, interface and entry of each neighbour, oldest first.
  public var all: [(address: Address, interface: Int, neighbor: Neighbor)] {
    (0..<entries.count).map {
      (address: entries.key(at: $0).address, interface: entries.key(at: $0).interface, neighbor: entries[at: $0])
    }
  }

  /// A neighbour's MAC address if using it does not change the entry, and until when that holds.
  func settled(_ key: Key, at now: Instant) -> (mac: MACAddress, until: Instant)? {
    guard let index = entries.index(of: key), let until = entries[at: index].settledUntil(at: now) else {
      return nil
    }
    return (entries[at: index].mac, until)
  }

  /// Whether a neighbour's MAC address is known.
  func isKnown(_ key: Key) -> Bool {
    entries.index(of: key).map { entries[at: $0].state != .incomplete } ?? false
  }

  /// Adds a neighbour that has no entry, making room if necessary. Returns the packets that waited for the entry it replaces.
  mutating func insert(_ neighbor: Neighbor, for key: Key) -> [Frame] {
    var lost: [Frame] = []
    if entries.count >= NeighborTable.limit, let index = leastConfirmed { lost = remove(entries.key(at: index)) }
    entries.set(neighbor, for: key)
    nextDue = min(nextDue, neighbor.due)
    return lost
  }

  private var leastConfirmed: Int? {
    (0..<entries.count).filter { entries[at: $0].state != .permanent }
      .min { entries[at: $0].reachableUntil < entries[at: $1].reachableUntil }
  }

  /// Removes a neighbour. Returns the packets that waited for it.
  mutating func remove(_ key: Key) -> [Frame] {
    entries.remove(key)
    findNextDue()
    return takeWaiting(for: key)
  }

  mutating func takeWaiting(for key: Key) -> [Frame] {
    guard let frames = waiting.remove(key) else { return [] }
    return Array(frames.waiting)
  }

  /// Queues a packet. Returns the one dropped if too many wait.
  mutating func wait(_ frame: Frame, for key: Key) -> Frame? {
    let index = waiting.index(of: key) ?? waiting.set(Fifo(), for: key)
    waiting[at: index].append(frame)
    return waiting[at: index].count > Neighbor.maximumWaiting ? waiting[at: index].popFirst() : nil
  }

  /// The neighbours that `isWanted` accepts, in order.
  func keys(where isWanted: (Key, Neighbor) -> Bool) -> [Key] {
    (0..<entries.count).filter { isWanted(entries.key(at: $0), entries[at: $0]) }.map { entries.key(at: $0) }
  }

  @specialized(where Address == IPv4Address)
  @specialized(where Address == IPv6Address)
  mutating func findNextDue() {
    nextDue = .never
    for index in 0..<entries.count { nextDue = min(nextDue, entries[at: index].due) }
  }
}

extension NeighborTable: StateRecord {
  public static var fields: Fields<Self> {
    .once { Fields(\Self.entries, \.waiting, \.nextDue) }
  }

  /// An instant that is earlier than necessary does no harm, and belongs to the state: it makes for a wake. A later one would lose one.
  public mutating func settle(_ reader: borrowing CheckpointReader) throws(CheckpointError) {
    let known = nextDue
    findNextDue()
    nextDue = min(nextDue, known)
  }
}
