import Fabric
import SimulationKernel

/// What a stack keeps for one version of IP, and what is alike in both: where packets go, who the neighbours are, what ICMP
/// has told of the paths, and what it was allowed to tell.
protocol InternetLayer {
  associatedtype Address: InternetAddress

  var routes: RoutingTable<Address> { get set }
  var neighbors: NeighborTable<Address> { get set }
  var paths: PathMTUCache<Address> { get set }
  var errors: ErrorLimiter<Address> { get set }

  /// The least MTU that a link may have.
  static var minimumMTU: Int { get }
  /// An interface's addresses of this version.
  static func addresses(of interface: Interface) -> [InterfaceAddress<Address>]
  /// The routes that follow from an interface's addresses. Addresses of one subnet share the route to it.
  static func routes(of interface: Interface, _ index: Int, forwards: Bool) -> [Route<Address>]
}

// Routes.

extension InternetLayer {
  /// Adds a configured route over an interface that is there.
  ///
  /// - Parameter isAlternative: whether it may stand beside routes to the same prefix with the same metric (multipath).
  mutating func add(
    _ route: Route<Address>, _ attributes: RouteAttributes<Address>, over interface: Interface, isAlternative: Bool
  ) throws(ConfigurationError) {
    guard interface.isUp || route.kind.refuses else { throw .interfaceDown }
    guard
      route.kind != .via || attributes.isOnLink
        || Self.addresses(of: interface).contains(where: { $0.isOnLink(route.gateway) })
    else { throw .gatewayUnreachable }
    if let source = attributes.source {
      guard routes.lookup(source)?.kind == .local else { throw .invalidSource }
    }
    let metric = attributes.metric ?? route.defaultMetric
    let isTaken = routes.routes.contains {
      $0.isSamePrefix(as: route) && routes.metric(of: $0) == metric
        && !(isAlternative && $0.kind == .via && ($0.gateway, $0.interface) != (route.gateway, route.interface))
    }
    guard !isTaken else { throw .exists }
    guard let number = routes.number(of: attributes) else { throw .noMemory }
    var route = route
    route.attributes = number
    routes.add(route)
  }

  mutating func removeRoute(_ wanted: RouteSelector<Address>) throws(ConfigurationError) {
    guard let route = routes.routes.first(where: { wanted.matches($0, in: routes) }) else { throw .noSuchRoute }
    routes.remove { $0 == route }
  }

  /// Gives an interface the routes of its addresses anew.
  mutating func renewRoutes(of interface: Interface, _ index: Int, forwards: Bool) {
    routes.replace(
      where: { $0.origin == .kernel && $0.interface == index },
      by: Self.routes(of: interface, index, forwards: forwards))
    removeRoutesWithoutSource()
  }

  /// With an address go the routes that packets leave with it (Linux's `fib_sync_down_addr`).
  private mutating func removeRoutesWithoutSource() {
    guard !routes.attributes.isEmpty else { return }
    let table = routes
    routes.remove { route in
      guard let source = table.attributes(of: route).source else { return false }
      return table.lookup(source)?.kind != .local
    }
  }

  /// The largest packet in bytes that a route's link takes, or less where the route says so.
  @inline(__always) func mtu(of route: Route<Address>, _ interfaces: [Interface]) -> Int {
    route.hasAttributes ? limitedMTU(of: route, interfaces) : interfaces[route.interface].mtu
  }

  @inline(never) private func limitedMTU(of route: Route<Address>, _ interfaces: [Interface]) -> Int {
    let link = interfaces[route.interface].mtu
    guard let mtu = routes.attributes(of: route).mtu, mtu > 0 else { return link }
    return min(link, max(Int(mtu), Self.minimumMTU))
  }

  /// The interface is down: only the routes to the host itself stay.
  mutating func removeRoutes(over interface: Int) {
    routes.remove { $0.interface == interface && $0.kind != .local && !$0.kind.refuses }
  }

  /// A checkpoint is a file, and files lie.
  func namesOnlyInterfaces(below count: Int) -> Bool {
    routes.routes.allSatisfy { (0..<count).contains($0.interface) }
      && neighbors.keys { key, _ in !(0..<count).contains(key.interface) }.isEmpty
  }
}

// Neighbours.

extension InternetLayer {
  /// Forgets the neighbours of an interface, but the permanent ones. Returns the packets that waited for them.
  mutating func flushNeighbors(on interface: Int) -> [Frame] {
    let keys = neighbors.keys { $0.interface == interface && $1.state != .permanent }
    return keys.flatMap { neighbors.remove($0) }
  }

  /// The frames that wait for neighbours.
  var heldFrames: [Frame] {
    (0..<neighbors.waiting.count).flatMap { neighbors.waiting[at: $0].waiting }
  }
}
