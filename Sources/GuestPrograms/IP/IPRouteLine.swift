import NetworkStack
import Packets
import SimulationKernel

/// How iproute2 writes a route.
enum IPRouteLine {
  /// `default`, an address or a prefix.
  static func destination<Address>(of route: Route<Address>) -> String {
    switch route.prefixLength {
    case 0: "default"
    case Address.bitWidth: "\(route.destination)"
    default: "\(route.destination)/\(route.prefixLength)"
    }
  }

  /// The type of a route that refuses packets.
  private static func refusal<Address>(of route: Route<Address>) -> String? {
    switch route.kind {
    case .blackhole: "blackhole"
    case .unreachable: "unreachable"
    case .prohibited: "prohibit"
    case .local, .broadcast, .onLink, .via: nil
    }
  }

  static func text(of route: Route<IPv4Address>, _ stack: Stack, namesDevice: Bool) -> String {
    if let type = refusal(of: route) { return "\(type) \(destination(of: route)) \n" }
    let interface = stack.interfaces[route.interface]
    let type = route.kind == .local ? "local " : route.kind == .broadcast ? "broadcast " : ""
    let via = route.kind == .via ? "via \(route.gateway) " : ""
    let device = namesDevice ? "dev \(interface.name) " : ""
    let linkDown = interface.hasCarrier ? "" : "linkdown "
    return type + destination(of: route) + " " + via + device + origin(of: route, interface) + linkDown + "\n"
  }

  private static func origin(of route: Route<IPv4Address>, _ interface: Interface) -> String {
    let protocolAndScope = route.origin == .kernel ? "proto kernel " : ""
    switch route.kind {
    case .via, .blackhole, .unreachable, .prohibited: return protocolAndScope
    case .local: return protocolAndScope + "scope host src \(route.destination) "
    case .onLink where route.origin == .configured: return "scope link "
    case .onLink, .broadcast:
      let source = interface.ipv4.first {
        $0.address.masked(to: $0.prefixLength) == route.destination.masked(to: $0.prefixLength)
      }
      return protocolAndScope + "scope link " + (source.map { "src \($0.address) " } ?? "")
    }
  }

  static func text(of route: Route<IPv6Address>, _ stack: Stack, namesDevice: Bool) -> String {
    if let type = refusal(of: route) { return "\(type) \(destination(of: route)) dev lo metric 1024 pref medium\n" }
    let interface = stack.interfaces[route.interface]
    let type = route.kind == .local ? "local " : route.kind == .broadcast ? "multicast " : ""
    let via = route.kind == .via ? "via \(route.gateway) " : ""
    let device = namesDevice ? "dev \(interface.name) " : ""
    let origin = route.origin == .kernel ? "proto kernel " : ""
    let linkDown = interface.hasCarrier ? "" : "linkdown "
    return type + destination(of: route) + " " + via + device + origin
      + "metric \(metric(of: route)) \(linkDown)pref medium\n"
  }

  static func metric(of route: Route<IPv6Address>) -> Int {
    switch route.kind {
    case .local: 0
    case .onLink, .broadcast, .via, .blackhole, .unreachable, .prohibited: route.origin == .kernel ? 256 : 1024
    }
  }

  /// The kernel's order of IPv6 routes: a longer prefix before one that contains it, otherwise by destination.
  static func comesFirst(_ a: Route<IPv6Address>, _ b: Route<IPv6Address>) -> Bool {
    let shared = min(a.prefixLength, b.prefixLength)
    let (left, right) = (a.destination.masked(to: shared), b.destination.masked(to: shared))
    return left != right ? left < right : a.prefixLength > b.prefixLength
  }
}
