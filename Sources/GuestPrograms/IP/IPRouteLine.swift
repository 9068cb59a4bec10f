import NetworkStack
import Packets
import SimulationKernel

/// How iproute2 writes a route.
struct IPRouteLine<Address: InternetAddress> {
  let route: Route<Address>
  /// The other hops of a route that has several.
  var hops: [Route<Address>] = []
  let table: RoutingTable<Address>
  let stack: Stack
  /// A device that was asked for is left out.
  var namesDevice = true
  /// So are a gateway, a scope and a source.
  var namesGateway = true
  var namesScope = true
  var namesSource = true
  /// A protocol that was asked for is left out.
  var namesProtocol = true
  var isDetailed = false

  private var attributes: RouteAttributes<Address> { table.attributes(of: route) }
  private var isIPv6: Bool { Address.bitWidth == 128 }
  private var interface: Interface { stack.interfaces[route.interface] }

  /// `default`, an address or a prefix.
  static func destination(of route: Route<Address>) -> String {
    switch route.prefixLength {
    case 0: "default"
    case Address.bitWidth: "\(route.destination)"
    default: "\(route.destination)/\(route.prefixLength)"
    }
  }

  var record: IPRecord {
    var record = IPRecord()
    if let type = type ?? (isDetailed ? "unicast" : nil) { record.add("type", type, type + " ") }
    let destination = Self.destination(of: route)
    record.add("dst", destination, destination + " ")
    if hops.isEmpty, namesGateway, route.kind == .via {
      record.add("gateway", "\(route.gateway)", "via \(route.gateway) ")
    }
    if hops.isEmpty, let device { record.add("dev", device, "dev \(device) ") }
    if let name = protocolName { record.add("protocol", name, "proto \(name) ") }
    if namesScope, let scope { record.add("scope", scope, "scope \(scope) ") }
    if namesSource, let source { record.add("prefsrc", source, "src \(source) ") }
    if let metric { record.add("metric", .number(metric), "metric \(metric) ") }
    if hops.isEmpty { addFlags(&record) } else { record.add("flags", .list([])) }
    if let mtu = attributes.mtu {
      IPRouteAnswer<Address>.add(mtu: Int(mtu), isLocked: attributes.locksMTU, to: &record)
    }
    if isIPv6 { record.add("pref", "medium", "pref medium") }
    record.write("\n")
    if !hops.isEmpty { addHops(&record) }
    return record
  }

  private func addHops(_ record: inout IPRecord) {
    let records = ([route] + hops).map { hop in
      let interface = stack.interfaces[hop.interface]
      var record = IPRecord()
      record.write("\tnexthop ")
      record.add("gateway", "\(hop.gateway)", "via \(hop.gateway) ")
      record.add("dev", interface.name, "dev \(interface.name) ")
      record.add("weight", .number(1), "weight 1 ")
      Self.addFlags(&record, table.attributes(of: hop), isDown: !interface.hasCarrier)
      record.write("\n")
      return record
    }
    record.add("nexthops", .list(records.map { .record($0) }), records.map(\.text).joined())
  }

  var type: String? {
    switch route.kind {
    case .blackhole: "blackhole"
    case .unreachable: "unreachable"
    case .prohibited: "prohibit"
    case .local: "local"
    case .broadcast: isIPv6 ? "multicast" : "broadcast"
    case .onLink, .via: nil
    }
  }

  private var device: String? {
    if route.kind.refuses { return isIPv6 ? "lo" : nil }
    return namesDevice ? interface.name : nil
  }

  /// That of most routes which somebody adds, `boot`, goes without saying.
  private var protocolName: String? {
    guard namesProtocol else { return nil }
    if let number = attributes.protocol { return RouteProtocol.name(number) }
    return route.origin == .kernel ? "kernel" : isDetailed ? "boot" : nil
  }

  var scope: String? {
    if !isIPv6, route.kind == .local { return "host" }
    if !isIPv6, route.kind == .onLink || route.kind == .broadcast { return "link" }
    return isDetailed ? "global" : nil
  }

  var source: String? {
    if let source = attributes.source { return "\(source)" }
    guard let destination = route.destination as? IPv4Address, route.origin == .kernel else { return nil }
    if route.kind == .local { return "\(destination)" }
    let address = interface.ipv4.first {
      $0.address.masked(to: $0.prefixLength) == destination.masked(to: $0.prefixLength)
    }
    return route.kind == .onLink || route.kind == .broadcast ? address.map { "\($0.address)" } : nil
  }

  private var metric: Int? {
    let metric = Int(table.metric(of: route))
    return isIPv6 || metric != 0 ? metric : nil
  }

  private func addFlags(_ record: inout IPRecord) {
    Self.addFlags(&record, attributes, isDown: !route.kind.refuses && !interface.hasCarrier)
  }

  private static func addFlags(
    _ record: inout IPRecord, _ attributes: RouteAttributes<Address>, isDown: Bool
  ) {
    let flags = (attributes.isOnLink ? ["onlink"] : []) + (isDown ? ["linkdown"] : [])
    record.add("flags", .list(flags.map { .text($0) }), flags.map { $0 + " " }.joined())
  }
}

extension Route<IPv6Address> {
  /// The kernel's order of IPv6 routes: a longer prefix before one that contains it, otherwise by destination.
  static func comesFirst(_ a: Route, _ b: Route) -> Bool {
    let shared = min(a.prefixLength, b.prefixLength)
    let (left, right) = (a.destination.masked(to: shared), b.destination.masked(to: shared))
    return left != right ? left < right : a.prefixLength > b.prefixLength
  }
}
