import NetworkStack
import Packets
import SimulationKernel

/// The most recent connections of inside endpoints. As in Linux, a new connection of an endpoint reuses the outside port of an
/// earlier one that is still open, if their replies can be told apart.
struct RecentSources: Sendable, Equatable, StateRecord {
  /// Beyond this number of endpoints, those without a connection are removed, and if that is not enough, all.
  private static let limit = 65_536
  private static let maximumFlows = 16

  struct Flows: Sendable, Equatable, StateRecord {
    /// In the order in which they were opened.
    var tuples: [FlowTuple<IPv4Address>]

    init(_ tuple: FlowTuple<IPv4Address>) { tuples = [tuple] }
    static let fields = Fields(\Flows.tuples)
  }

  private var flows = OrderedTable<MappedEndpoint, Flows>()

  /// The outside endpoint of an inside endpoint's most recent connection with this outside address.
  func outside(
    of inside: MappedEndpoint, with address: IPv4Address, _ connections: ConnectionTable<IPv4Address>, at now: Instant
  ) -> MappedEndpoint? {
    for tuple in (flows[inside]?.tuples ?? []).reversed() {
      guard let reply = connections.connection(begunBy: tuple, at: now)?.reply, reply.destination == address
      else { continue }
      return MappedEndpoint(inside.protocol, reply.destination, reply.destinationPort)
    }
    return nil
  }

  mutating func note(
    _ tuple: FlowTuple<IPv4Address>, of inside: MappedEndpoint, _ connections: ConnectionTable<IPv4Address>,
    at now: Instant
  ) {
    guard let index = flows.index(of: inside) else {
      makeRoom(connections, at: now)
      flows.set(Flows(tuple), for: inside)
      return
    }
    flows[at: index].tuples.removeAll { $0 == tuple }
    if flows[at: index].tuples.count == RecentSources.maximumFlows { flows[at: index].tuples.removeFirst() }
    flows[at: index].tuples.append(tuple)
  }

  private mutating func makeRoom(_ connections: ConnectionTable<IPv4Address>, at now: Instant) {
    guard flows.count >= RecentSources.limit else { return }
    flows.keep { _, flows in flows.tuples.contains { connections.connection(begunBy: $0, at: now) != nil } }
    if flows.count >= RecentSources.limit { flows.removeAll() }
  }

  static let fields = Fields(\RecentSources.flows)
}
