import Guests
import NetworkStack
import Packets

// `ip route add`, `append`, `change`, `replace` and `del`.

extension IP {
  enum RouteChange { case add, append, change, replace, delete }

  func changeRoute(
    _ words: inout IPWords, _ change: RouteChange, _ options: IPOptions, _ calls: borrowing SystemCalls
  ) throws(FailedCommand) {
    let arguments = try IPRouteArguments(&words, options)
    for name in arguments.unkept {
      calls.writeError("ip: '\(name)' is not kept: routes of a guest have none\n")
    }
    guard arguments.hops.isEmpty else { return try changeMultipath(arguments, change, calls) }
    let interface = try arguments.device.map { name throws(FailedCommand) in try vNIC(name, calls) }
    do throws(ConfigurationError) {
      switch arguments.destination {
      case .v4(let prefix):
        let attributes = arguments.attributes(arguments.source?.v4)
        try apply(change, prefix, via: arguments.gateway?.v4, on: interface, arguments.refusal, attributes, calls)
      case .v6(let prefix):
        let attributes = arguments.attributes(arguments.source?.v6)
        try apply(change, prefix, via: arguments.gateway?.v6, on: interface, arguments.refusal, attributes, calls)
      }
    } catch .exists where change == .append {
      throw FailedCommand(
        "ip: a second route with the same prefix and metric cannot be appended in a guest: give another 'metric', or one "
          + "route with several 'nexthop'", status: 1)
    } catch .invalidSource where arguments.destination.isIPv6 {
      throw FailedCommand("Error: Invalid source address.", status: 2)
    } catch {
      throw .refused(error)
    }
  }

  private func apply<Address: RouteAddress>(
    _ change: RouteChange, _ prefix: InterfaceAddress<Address>, via gateway: Address?, on interface: Int?,
    _ refusal: RouteRefusal?, _ attributes: RouteAttributes<Address>, _ calls: borrowing SystemCalls
  ) throws(ConfigurationError) {
    let kind = refusal.map(\.kind)
    let isDeletion = change == .delete
    var selector = RouteSelector(
      to: prefix.address, prefixLength: prefix.prefixLength, gateway: isDeletion ? gateway : nil,
      interface: isDeletion ? interface : nil, kind: isDeletion ? kind : nil)
    selector.metric = attributes.metric
    if isDeletion {
      selector.source = attributes.source
      let metric = Address.metric(of: selector, calls)
      try Address.remove(selector, calls)
      selector.metric = metric
      if gateway == nil { Address.removeHops(of: selector, calls) }
      return
    }
    // What is replaced is the route with the same prefix and metric.
    selector.metric = attributes.metric ?? Address.metricOfNewRoutes
    let link = gateway.flatMap { Address.route(to: $0, on: interface, calls) }
    let route = try route(to: prefix, via: gateway, on: interface, link, kind)
    if change == .replace { try? Address.remove(selector, calls) }
    if change == .change {
      // The route to change must exist.
      do throws(ConfigurationError) { try Address.remove(selector, calls) } catch { throw .noSuchNeighbor }
    }
    if change == .replace || change == .change { Address.removeHops(of: selector, calls) }
    try Address.add(route, attributes, calls)
  }

  /// A route of several hops. All of them are there afterwards, or none.
  private func changeMultipath(
    _ arguments: IPRouteArguments, _ change: RouteChange, _ calls: borrowing SystemCalls
  ) throws(FailedCommand) {
    guard case .v4(let prefix) = arguments.destination else {
      throw FailedCommand(
        "ip: packets of IPv6 take one way in a guest: give a single 'nexthop', or other metrics", status: 1)
    }
    guard change != .delete, change != .append else { throw IPRouteArguments.unsupported("nexthop") }
    let attributes: RouteAttributes<IPv4Address> = arguments.attributes(arguments.source?.v4)
    var selector = RouteSelector(to: prefix.address, prefixLength: prefix.prefixLength)
    selector.metric = attributes.metric ?? IPv4Address.metricOfNewRoutes
    var hops: [Route<IPv4Address>] = []
    for hop in arguments.hops {
      let interface = try hop.device.map { name throws(FailedCommand) in try vNIC(name, calls) }
      let link = hop.gateway?.v4.flatMap { calls.route(to: $0, on: interface)?.route }
      do throws(ConfigurationError) {
        hops.append(try route(to: prefix, via: hop.gateway?.v4, on: interface, link, nil))
      } catch { throw .refused(error) }
    }
    let old = calls.stack.ipv4.routes.routes
    let exists = old.contains { selector.matches($0, in: calls.stack.ipv4.routes) }
    if exists, change == .add { throw .refused(.exists) }
    if !exists, change == .change { throw .refused(.noSuchNeighbor) }
    if exists {
      try? calls.removeRoute(selector)
      IPv4Address.removeHops(of: selector, calls)
    }
    do throws(ConfigurationError) {
      for hop in hops { try calls.addRoute(hop, attributes, isAlternative: true) }
    } catch {
      IPv4Address.removeHops(of: selector, calls)
      throw .refused(error)
    }
  }

  /// The route described. Without an interface, it uses the one on which the gateway is a neighbour.
  ///
  /// - Parameter link: the route to the gateway.
  private func route<Address>(
    to prefix: InterfaceAddress<Address>, via gateway: Address?, on interface: Int?, _ link: Route<Address>?,
    _ refusal: RouteKind?
  ) throws(ConfigurationError) -> Route<Address> {
    if let refusal {
      return Route(to: prefix.address, prefixLength: prefix.prefixLength, refusal, interface: 0, origin: .configured)
    }
    if gateway == nil {
      guard let interface else { throw .noSuchInterface }
      return Route(
        to: prefix.address, prefixLength: prefix.prefixLength, .onLink, interface: interface, origin: .configured)
    }
    guard let interface = interface ?? (link?.kind == .onLink ? link?.interface : nil) else {
      throw .gatewayUnreachable
    }
    return Route(
      to: prefix.address, prefixLength: prefix.prefixLength, .via, interface: interface, gateway: gateway,
      origin: .configured)
  }
}

/// The system calls for routes of an IP version.
private protocol RouteAddress: InternetAddress {
  static func route(to address: Self, on interface: Int?, _ calls: borrowing SystemCalls) -> Route<Self>?
  /// That of a route which is added without one.
  static var metricOfNewRoutes: UInt32 { get }
  static func add(
    _ route: Route<Self>, _ attributes: RouteAttributes<Self>, _ calls: borrowing SystemCalls
  ) throws(ConfigurationError)
  static func remove(_ wanted: RouteSelector<Self>, _ calls: borrowing SystemCalls) throws(ConfigurationError)
  /// That of the first route that matches.
  static func metric(of wanted: RouteSelector<Self>, _ calls: borrowing SystemCalls) -> UInt32?
  /// Removes what else a route of several hops consists of.
  static func removeHops(of wanted: RouteSelector<Self>, _ calls: borrowing SystemCalls)
}

extension IPv4Address: RouteAddress {
  fileprivate static var metricOfNewRoutes: UInt32 { 0 }

  fileprivate static func route(
    to address: IPv4Address, on interface: Int?, _ calls: borrowing SystemCalls
  ) -> Route<IPv4Address>? { calls.route(to: address)?.route }

  fileprivate static func add(
    _ route: Route<IPv4Address>, _ attributes: RouteAttributes<IPv4Address>, _ calls: borrowing SystemCalls
  ) throws(ConfigurationError) { try calls.addRoute(route, attributes) }

  fileprivate static func remove(
    _ wanted: RouteSelector<IPv4Address>, _ calls: borrowing SystemCalls
  ) throws(ConfigurationError) { try calls.removeRoute(wanted) }

  fileprivate static func metric(of wanted: RouteSelector<IPv4Address>, _ calls: borrowing SystemCalls) -> UInt32? {
    let table = calls.stack.ipv4.routes
    return table.routes.first { wanted.matches($0, in: table) }.map { table.metric(of: $0) }
  }

  fileprivate static func removeHops(of wanted: RouteSelector<IPv4Address>, _ calls: borrowing SystemCalls) {
    guard let first = calls.stack.ipv4.routes.routes.first(where: { wanted.matches($0, in: calls.stack.ipv4.routes) }),
      first.kind == .via
    else { return }
    // Equal metrics are only those of hops.
    while (try? calls.removeRoute(wanted)) != nil {}
  }
}

extension IPv6Address: RouteAddress {
  fileprivate static var metricOfNewRoutes: UInt32 { 1024 }

  fileprivate static func route(
    to address: IPv6Address, on interface: Int?, _ calls: borrowing SystemCalls
  ) -> Route<IPv6Address>? { calls.route(to: address, on: interface)?.route }

  fileprivate static func add(
    _ route: Route<IPv6Address>, _ attributes: RouteAttributes<IPv6Address>, _ calls: borrowing SystemCalls
  ) throws(ConfigurationError) { try calls.addRoute(route, attributes) }

  fileprivate static func remove(
    _ wanted: RouteSelector<IPv6Address>, _ calls: borrowing SystemCalls
  ) throws(ConfigurationError) { try calls.removeRoute(wanted) }

  fileprivate static func metric(of wanted: RouteSelector<IPv6Address>, _ calls: borrowing SystemCalls) -> UInt32? {
    nil
  }

  fileprivate static func removeHops(of wanted: RouteSelector<IPv6Address>, _ calls: borrowing SystemCalls) {}
}
