/// Which route is meant: by its prefix, and, where they are given, its gateway, interface, metric and source.
public struct RouteSelector<Address: InternetAddress>: Sendable {
  var destination: Address
  var prefixLength: Int
  var gateway: Address?
  var interface: Int?
  var kind: RouteKind?
  public var metric: UInt32?
  public var source: Address?

  public init(
    to destination: Address, prefixLength: Int, gateway: Address? = nil, interface: Int? = nil,
    kind: RouteKind? = nil
  ) {
    self.destination = destination
    self.prefixLength = prefixLength
    self.gateway = gateway
    self.interface = interface
    self.kind = kind
  }

  func matches(_ route: Route<Address>, in table: RoutingTable<Address>) -> Bool {
    route.isInMainTable && route.destination == destination && route.prefixLength == prefixLength
      && (gateway == nil || route.kind == .via && route.gateway == gateway)
      && (interface == nil || route.interface == interface) && (kind == nil || route.kind == kind)
      && (metric == nil || metric == table.metric(of: route))
      && (source == nil || source == table.attributes(of: route).source)
  }
}

extension Route {
  /// Whether `ip route` shows it: routes to the host itself and to broadcast addresses are in the table `local`.
  public var isInMainTable: Bool { kind != .local && kind != .broadcast }

  func isSamePrefix(as other: Route) -> Bool {
    isInMainTable == other.isInMainTable && destination == other.destination && prefixLength == other.prefixLength
  }
}
