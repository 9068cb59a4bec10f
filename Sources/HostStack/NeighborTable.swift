public import SimulationKernel

/// A neighbour's address on one interface.
public struct NeighborKey<Address: InternetAddress>: TableKey, Checkpointable {
  public let address: Address
  public let interface: Int

  init(_ address: Address, on interface: Int) {
    self.address = address
    self.interface = interface
  }

  public var tableHash: UInt64 { address.tableHash &+ UInt64(truncatingIfNeeded: interface) &* 0x9E37_79B9 }

  public func encode(to writer: inout ByteWriter) {
    writer.write(address)
    writer.write(UInt16(interface))
  }
  public init(from reader: inout CheckpointReader) throws(CheckpointError) {
    address = try reader.read()
    interface = Int(try reader.read(UInt16.self))
  }
}

/// The neighbour cache: of IPv4 filled by ARP, of IPv6 by neighbour discovery.
public struct NeighborTable<Address: InternetAddress>: Sendable, Equatable {
  typealias Key = NeighborKey<Address>

  /// As many as Linux keeps (`gc_thresh3`). A new one then takes the place of the one longest unconfirmed.
  static var limit: Int { 1024 }

  var entries = OrderedTable<NeighborKey<Address>, Neighbor>()
  /// The earliest `due` of all entries, or earlier.
  var nextDue = Instant.never

  public init() {}

  /// Address, interface and entry of each neighbour, oldest first.
  public var all: [(address: Address, interface: Int, neighbor: Neighbor)] {
    (0..<entries.count).map {
      (address: entries.key(at: $0).address, interface: entries.key(at: $0).interface, neighbor: entries[place: $0])
    }
  }

  /// Enters or replaces a neighbour, making room where there is none. Returns whom it displaced.
  mutating func insert(_ neighbor: Neighbor, for key: Key) -> Neighbor? {
    var displaced: Neighbor?
    if entries.count >= NeighborTable.limit, entries.place(of: key) == nil, let place = leastConfirmed {
      displaced = entries.remove(place: place)
    }
    entries.set(neighbor, for: key)
    nextDue = min(nextDue, neighbor.due)
    return displaced
  }

  private var leastConfirmed: Int? {
    (0..<entries.count).filter { entries[place: $0].state != .permanent }
      .min { entries[place: $0].reachableUntil < entries[place: $1].reachableUntil }
  }

  /// The entries whose time has come, in their order.
  func due(at now: Instant) -> [Key] {
    (0..<entries.count).filter { entries[place: $0].due <= now }.map { entries.key(at: $0) }
  }

  mutating func findNextDue() {
    nextDue = (0..<entries.count).map { entries[place: $0].due }.min() ?? .never
  }
}

extension NeighborTable: Checkpointable {
  public func encode(to writer: inout ByteWriter) {
    writer.write(entries)
    writer.write(nextDue)
  }
  public init(from reader: inout CheckpointReader) throws(CheckpointError) {
    entries = try reader.read()
    nextDue = try reader.read()
  }
}
