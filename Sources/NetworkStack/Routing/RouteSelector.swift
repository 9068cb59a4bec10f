/// Identifies a route by its prefix and, if given, its gateway, interface, kind, metric and source. Only routes of the main
/// table match (``Route/isInMainTable``).
public struct RouteSelector<Address: InternetAddress>: Sendable {
  var destination: Address
  var prefixLength: Int
  var gateway: Address?
  var interface: Int?
  var kind: RouteKind?
  /// The route's metric, the kernel's default included; nil for any.
  public var metric: UInt32?
  /// The source address among the route's attributes; nil for any.
  public var source: Address?

  /// Selects routes to a prefix. A nil argument matches any value.
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

  /// Whether it selects a route of a table.
  public func matches(_ route: Route<Address>, in table: RoutingTable<Address>) -> Bool {
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
