import Guests
import NetworkStack
import Packets

// `ip route add`, `change`, `replace` and `del`.

extension IP {
  enum RouteChange { case add, change, replace, delete }

  func changeRoute(
    _ words: inout IPWords, _ change: RouteChange, _ options: IPOptions, _ calls: borrowing SystemCalls
  ) throws(FailedCommand) {
    let arguments = try IPRouteArguments(&words, options)
    for name in arguments.unkept {
      calls.writeError("ip: '\(name)' is not kept: routes of a guest have none\n")
    }
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
      return try Address.remove(selector, calls)
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
    try Address.add(route, attributes, calls)
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
}
