import Packets
public import SimulationKernel

/// Routes, found by the longest prefix that matches (RFC 1812, section 5.2.4.3).
///
/// They are in one array, the longest prefixes first and sorted by destination among equals. A host's own addresses and
/// its subnets' broadcast addresses are routes as well: one lookup tells what becomes of a packet.
public struct RoutingTable<Address: InternetAddress>: Sendable, Equatable {
  public private(set) var routes: [Route<Address>] = []
  /// What a lookup searches; it follows from the routes.
  private var intervals = RouteIntervals<Address>()

  public init() {}

  init(_ routes: [Route<Address>]) {
    for route in routes { insert(route) }
    intervals = RouteIntervals(self.routes)
  }

  /// The best route to `destination`. A `configured` route added later for the same prefix is found after the first.
  func lookup(_ destination: Address) -> Route<Address>? {
    guard let index = intervals.route(to: destination) else { return nil }
    return routes[index]
  }

  /// The best route that goes out of `interface`, or of any where that is nil.
  func lookup(_ destination: Address, on interface: Int?) -> Route<Address>? {
    guard let interface else { return lookup(destination) }
    return routes.first {
      $0.destination == destination.masked(to: $0.prefixLength)
        && ($0.interface == interface || $0.kind == .local || $0.kind.refuses)
    }
  }

  /// Whether a prefix has several routes by way of gateways.
  var hasAlternatives: Bool { intervals.hasAlternatives }

  /// The routes by way of gateways to the prefix of one of them, that one among them.
  func alternatives(to route: Route<Address>) -> [Route<Address>] {
    routes.filter { $0.isAlternative(to: route) }
  }

  public mutating func add(_ route: Route<Address>) {
    insert(route)
    intervals = RouteIntervals(routes)
  }

  mutating func replace(where isOld: (Route<Address>) -> Bool, by new: [Route<Address>]) {
    routes.removeAll(where: isOld)
    for route in new { insert(route) }
    intervals = RouteIntervals(routes)
  }

  /// Behind those of the same prefix.
  private mutating func insert(_ route: Route<Address>) {
    var (low, high) = (0, routes.count)
    while low < high {
      let middle = (low + high) / 2
      if route.comesBefore(routes[middle]) { high = middle } else { low = middle + 1 }
    }
    routes.insert(route, at: low)
  }

  /// Removes the routes that `isUnwanted` names. Returns how many there were.
  @discardableResult public mutating func remove(where isUnwanted: (Route<Address>) -> Bool) -> Int {
    let before = routes.count
    routes.removeAll(where: isUnwanted)
    if routes.count != before { intervals = RouteIntervals(routes) }
    return before - routes.count
  }
}

extension Route {
  /// Both lead to the same prefix by way of a gateway.
  func isAlternative(to other: Route) -> Bool {
    kind == .via && other.kind == .via && destination == other.destination && prefixLength == other.prefixLength
  }

  fileprivate func comesBefore(_ other: Route) -> Bool {
    prefixLength != other.prefixLength ? prefixLength > other.prefixLength : destination < other.destination
  }
}

extension RoutingTable: StateRecord {
  public static var fields: Fields<Self> {
    .once {
      Fields(\Self.routes)
        .derived(\Self.intervals, RouteIntervals<Address>())
    }
  }

  public mutating func settle(_ reader: borrowing CheckpointReader) throws(CheckpointError) {
    guard !routes.isEmpty else { return }
    guard isSorted() else { throw reader.failure("routes out of order") }
    intervals = RouteIntervals(routes)
  }

  @specialized(where Address == IPv4Address)
  @specialized(where Address == IPv6Address)
  private func isSorted() -> Bool {
    for index in routes.indices.dropFirst() where routes[index].comesBefore(routes[index - 1]) { return false }
    return true
  }
}
