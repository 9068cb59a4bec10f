import NetworkStack
import Packets
import SimulationKernel

/// A protocol, an address and a port, or the identifier of an ICMP query.
struct MappedEndpoint: TableKey, StateRecord {
  var `protocol`: IPProtocol
  var address: IPv4Address
  var port: UInt16

  init(_ protocol: IPProtocol, _ address: IPv4Address, _ port: UInt16) {
    self.protocol = `protocol`
    self.address = address
    self.port = port
  }

  var tableHash: UInt64 { (UInt64(address.bits) << 32 | UInt64(port) << 8 | UInt64(`protocol`.rawValue)).spread }

  static let fields = Fields(\MappedEndpoint.`protocol`, \.address, \.port)
}

/// An inside endpoint and the outside endpoint that stands for it.
struct Mapping: Sendable, Equatable, StateRecord {
  struct Peer: Hashable, Sendable, BitwiseCopyable, StateRecord {
    var address: IPv4Address
    var port: UInt16

    static let fields = Fields(\Mapping.Peer.address, \.port)
  }

  /// The most recent peers it has sent to; used only for filtering.
  static let maximumPeers = 64

  var inside: MappedEndpoint
  var outside: MappedEndpoint
  var expires: Instant
  var peers: [Peer] = []

  func admits(_ address: IPv4Address, _ port: UInt16, _ filtering: NATSettings.Filtering) -> Bool {
    switch filtering {
    case .endpointIndependent: true
    case .addressDependent: peers.contains { $0.address == address }
    case .addressAndPortDependent: peers.contains(Peer(address: address, port: port))
    }
  }

  static let fields = Fields(\Mapping.inside, \.outside, \.expires, \.peers)
}

/// The mappings of a NAT with endpoint-independent mapping, bounded by its ports and by ``limit``. The one that expired first is
/// replaced.
struct MappingTable: Sendable, Equatable, StateRecord {
  static let limit = 262_144

  /// By inside endpoint.
  private(set) var mappings = OrderedTable<MappedEndpoint, Mapping>()
  /// The inside endpoint of each outside endpoint; follows from the mappings.
  private var inside = OrderedTable<MappedEndpoint, MappedEndpoint>()
  private(set) var nextSweep = Instant.zero

  func mapping(ofOutside endpoint: MappedEndpoint, at now: Instant) -> Mapping? {
    guard let key = inside[endpoint], let mapping = mappings[key], mapping.expires > now else { return nil }
    return mapping
  }

  /// The outside endpoint of an inside one: the existing one, or a new one with a port as close to its own as possible.
  mutating func map(
    _ endpoint: MappedEndpoint, to address: IPv4Address, _ range: PortRange, at now: Instant
  ) -> MappedEndpoint? {
    if let mapping = mappings[endpoint], mapping.expires > now { return mapping.outside }
    remove(endpoint)
    sweep(at: now)
    guard mappings.count < MappingTable.limit, let port = freePort(for: endpoint, address, range, at: now) else {
      return nil
    }
    let outside = MappedEndpoint(endpoint.protocol, address, port)
    if let old = inside[outside] { remove(old) }
    mappings.set(Mapping(inside: endpoint, outside: outside, expires: now), for: endpoint)
    inside.set(endpoint, for: outside)
    return outside
  }

  /// Its own port if that is free, otherwise one of the same parity (RFC 4787, REQ-3 and REQ-4).
  private func freePort(
    for endpoint: MappedEndpoint, _ address: IPv4Address, _ range: PortRange, at now: Instant
  ) -> UInt16? {
    if range.contains(endpoint.port), isFree(endpoint.protocol, address, endpoint.port, at: now) {
      return endpoint.port
    }
    let step = 2
    let first = Int(range.first) + (Int(range.first) % step == Int(endpoint.port) % step ? 0 : 1)
    let positions = (Int(range.last) - first) / step + 1
    guard positions > 0 else { return nil }
    let start = Int(endpoint.tableHash % UInt64(positions))
    for offset in 0..<positions {
      let port = UInt16(first + (start + offset) % positions * step)
      if isFree(endpoint.protocol, address, port, at: now) { return port }
    }
    return nil
  }

  private func isFree(_ protocol: IPProtocol, _ address: IPv4Address, _ port: UInt16, at now: Instant) -> Bool {
    mapping(ofOutside: MappedEndpoint(`protocol`, address, port), at: now) == nil
  }

  /// An outbound packet to `peer` keeps a mapping alive.
  mutating func refresh(_ endpoint: MappedEndpoint, until: Instant, for address: IPv4Address, _ port: UInt16) {
    guard let position = mappings.index(of: endpoint) else { return }
    mappings[at: position].expires = max(mappings[at: position].expires, until)
    let peer = Mapping.Peer(address: address, port: port)
    guard mappings[at: position].peers.last != peer, !mappings[at: position].peers.contains(peer) else { return }
    if mappings[at: position].peers.count == Mapping.maximumPeers { mappings[at: position].peers.removeFirst() }
    mappings[at: position].peers.append(peer)
  }

  private mutating func remove(_ endpoint: MappedEndpoint) {
    guard let mapping = mappings.remove(endpoint) else { return }
    inside.remove(mapping.outside)
  }

  /// Removes expired mappings, at most once a second.
  private mutating func sweep(at now: Instant) {
    guard now >= nextSweep else { return }
    nextSweep = now + .seconds(1)
    for position in stride(from: mappings.count - 1, through: 0, by: -1) where mappings[at: position].expires <= now {
      remove(mappings.key(at: position))
    }
  }

  static let fields = Fields(\MappingTable.mappings, \.nextSweep)
    .derived(\.inside, OrderedTable())

  mutating func settle(_ reader: borrowing CheckpointReader) throws(CheckpointError) {
    for index in 0..<mappings.count {
      let (key, mapping) = (mappings.key(at: index), mappings[at: index])
      guard mapping.inside == key, inside.index(of: mapping.outside) == nil else {
        throw reader.failure("an outside endpoint mapped twice")
      }
      inside.set(key, for: mapping.outside)
    }
  }
}
