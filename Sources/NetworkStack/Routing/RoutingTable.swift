import Packets
public import SimulationKernel

/// Routes, found by the longest prefix that matches (RFC 1812, section 5.2.4.3).
///
/// They are in one array, the longest prefixes first and sorted by destination, then by metric, among equals. A host's own addresses and
/// its subnets' broadcast addresses are routes as well: one lookup tells what becomes of a packet.
public struct RoutingTable<Address: InternetAddress>: Sendable, Equatable {
  /// All routes, the longest prefixes first and equal lengths by destination; routes to the same prefix are in the
  /// order in which they were added.
  public private(set) var routes: [Route<Address>] = []
  /// What some of the routes carry, by the number that those have.
  var attributes: [RouteAttributes<Address>] = []
  /// What a lookup searches; it follows from the routes.
  private var intervals = RouteIntervals<Address>()

  /// Creates an empty table.
  public init() {}

  init(_ routes: [Route<Address>]) {
    for route in routes { insert(route) }
    renewIntervals()
  }

  @specialized(where Address == IPv4Address)
  @specialized(where Address == IPv6Address)
  private mutating func renewIntervals() {
    let hasAlternatives = zip(routes, routes.dropFirst()).contains { isAlternative($0, to: $1) }
    intervals = RouteIntervals(routes, hasAlternatives: hasAlternatives)
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

  /// The routes by way of gateways to the prefix of one of them with its metric, that one among them.
  func alternatives(to route: Route<Address>) -> [Route<Address>] {
    routes.filter { isAlternative($0, to: route) }
  }

  /// Whether two routes are hops of one: to the same prefix by way of gateways, and alike in all else.
  public func areHops(_ a: Route<Address>, _ b: Route<Address>) -> Bool {
    isAlternative(a, to: b) && attributes(of: a) == attributes(of: b)
  }

  /// Both lead to the same prefix by way of a gateway, at the same cost.
  private func isAlternative(_ a: Route<Address>, to b: Route<Address>) -> Bool {
    a.kind == .via && b.kind == .via && a.destination == b.destination && a.prefixLength == b.prefixLength
      && metric(of: a) == metric(of: b)
  }

  /// Adds a route behind those to the same prefix. Takes time in proportion to the number of routes.
  public mutating func add(_ route: Route<Address>) {
    insert(route)
    renewIntervals()
  }

  mutating func replace(where isOld: (Route<Address>) -> Bool, by new: [Route<Address>]) {
    routes.removeAll(where: isOld)
    for route in new { insert(route) }
    renewIntervals()
  }

  /// Behind those of the same prefix and metric.
  private mutating func insert(_ route: Route<Address>) {
    var (low, high) = (0, routes.count)
    while low < high {
      let middle = (low + high) / 2
      if comesBefore(route, routes[middle]) { high = middle } else { low = middle + 1 }
    }
    routes.insert(route, at: low)
  }

  /// Removes the routes for which `isUnwanted` returns true, and returns how many there were.
  @discardableResult public mutating func remove(where isUnwanted: (Route<Address>) -> Bool) -> Int {
    let before = routes.count
    routes.removeAll(where: isUnwanted)
    if routes.count != before { renewIntervals() }
    return before - routes.count
  }
}

extension RoutingTable {
  fileprivate func comesBefore(_ a: Route<Address>, _ b: Route<Address>) -> Bool {
    if a.prefixLength != b.prefixLength { return a.prefixLength > b.prefixLength }
    return a.destination != b.destination ? a.destination < b.destination : metric(of: a) < metric(of: b)
  }
}

extension RoutingTable: StateRecord {
  public static var fields: Fields<Self> {
    .once {
      Fields(\Self.routes, \.attributes)
        .derived(\Self.intervals, RouteIntervals<Address>())
    }
  }

  public var inconsistency: String? {
    @specialized(where Address == IPv4Address)
    @specialized(where Address == IPv6Address)
    get {
      guard routes.allSatisfy({ $0.attributes <= attributes.count }) else { return "unknown attributes" }
      for index in routes.indices.dropFirst() where comesBefore(routes[index], routes[index - 1]) {
        return "routes out of order"
      }
      return nil
    }
  }

  public mutating func settle(_ reader: borrowing CheckpointReader) throws(CheckpointError) {
    guard !routes.isEmpty else { return }
    renewIntervals()
  }
}
