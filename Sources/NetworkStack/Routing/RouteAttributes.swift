public import SimulationKernel

/// The attributes of a route beyond its destination and next hop (ip-route(8)).
///
/// Few routes have any, so a table stores them apart from its routes.
public struct RouteAttributes<Address: InternetAddress>: Hashable, Sendable, StateRecord {
  /// The metric: of several routes to a prefix, the one with the lowest is used. Nil for the kernel's default.
  public var metric: UInt32?
  /// The source address of packets whose sender chooses none (`src`).
  public var source: Address?
  /// Maximum length of a packet in bytes; nil for the interface's MTU.
  public var mtu: UInt16?
  /// Whether path MTU discovery is off, so that routers may fragment packets (`mtu lock`).
  public var locksMTU = false
  /// Whether the gateway counts as a neighbour although it is in none of the interface's subnets (`onlink`).
  public var isOnLink = false
  /// Who added the route, as a number of rtnetlink(7); nil for `boot`, which is not shown.
  public var `protocol`: UInt8?

  /// Creates the attributes of a route that has none.
  public init() {}

  public static var fields: Fields<Self> {
    .once { Fields(\Self.metric, \.source, \.mtu, \.locksMTU, \.isOnLink, \.protocol) }
  }
}

extension Route {
  /// Linux's: for IPv4 none; for IPv6 256 where the kernel adds a route, 1024 where somebody else does.
  var defaultMetric: UInt32 {
    if Address.bitWidth == 32 || kind == .local { return 0 }
    return origin == .kernel ? 256 : 1024
  }
}

extension RoutingTable {
  /// The attributes of a route of this table.
  public func attributes(of route: Route<Address>) -> RouteAttributes<Address> {
    route.hasAttributes ? attributes[Int(route.attributes) - 1] : RouteAttributes()
  }

  /// The metric that decides between routes to the same prefix.
  public func metric(of route: Route<Address>) -> UInt32 {
    (route.hasAttributes ? attributes[Int(route.attributes) - 1].metric : nil) ?? route.defaultMetric
  }

  /// The number of attributes in the table, which holds them from now on: those of another route if they are the same, or in place
  /// of some that no route has any more. Zero for none, nil where the table is full.
  mutating func number(of wanted: RouteAttributes<Address>) -> UInt16? {
    if wanted == RouteAttributes() { return 0 }
    if let index = attributes.firstIndex(of: wanted) { return UInt16(index + 1) }
    let used = Set(routes.map(\.attributes))
    if let index = attributes.indices.first(where: { !used.contains(UInt16($0 + 1)) }) {
      attributes[index] = wanted
      return UInt16(index + 1)
    }
    guard attributes.count < Int(UInt16.max) else { return nil }
    attributes.append(wanted)
    return UInt16(attributes.count)
  }
}
