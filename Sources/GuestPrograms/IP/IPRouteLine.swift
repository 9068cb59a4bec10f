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

  static func text(of route: Route<IPv4Address>, _ stack: Stack, namesDevice: Bool) -> String {
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
    case .via: return protocolAndScope
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
    let interface = stack.interfaces[route.interface]
    let type = route.kind == .local ? "local " : route.kind == .broadcast ? "multicast " : ""
    let via = route.kind == .via ? "via \(route.gateway) " : ""
    let device = namesDevice ? "dev \(interface.name) " : ""
    let origin = route.origin == .kernel ? "proto kernel " : ""
    let linkDown = interface.hasCarrier ? "" : "linkdown "
    return type + destination(of: route) + " " + via + device + origin
      + "metric \(metric(of: route)) \(linkDown)pref medium\n"
  }

  private static func metric(of route: Route<IPv6Address>) -> Int {
    switch route.kind {
    case .local: 0
    case .onLink, .broadcast, .via: route.origin == .kernel ? 256 : 1024
    }
  }

  /// The kernel's order of IPv6 routes: a longer prefix before one that contains it, otherwise by destination.
  static func comesFirst(_ a: Route<IPv6Address>, _ b: Route<IPv6Address>) -> Bool {
    let shared = min(a.prefixLength, b.prefixLength)
    let (left, right) = (a.destination.masked(to: shared), b.destination.masked(to: shared))
    return left != right ? left < right : a.prefixLength > b.prefixLength
  }

  /// What `ip route get` prints.
  ///
  /// - Parameter path: the path MTU learned from ICMP.
  static func answer(
    for destination: IPv4Address, _ route: Route<IPv4Address>, _ source: IPv4Address?,
    _ path: (mtu: Int, time: Duration)?, _ stack: Stack
  ) -> String {
    let interface = stack.interfaces[route.interface].name
    let learned = path.map { "expires \($0.time.nanoseconds / 1_000_000_000)sec mtu \($0.mtu) " } ?? ""
    let rest = "uid 0 \n    cache \(learned)"
    let type = destination.isMulticast ? "multicast " : ""
    let flags = destination.isMulticast ? "<mc> " : ""
    switch route.kind {
    case .local: return "local \(destination) dev lo src \(destination) \(rest)<local> \n"
    case .broadcast: return "broadcast \(destination) dev \(interface) \(from(source))\(rest)<local,brd> \n"
    case .onLink: return "\(type)\(destination) dev \(interface) \(from(source))\(rest)\(flags)\n"
    case .via:
      return "\(type)\(destination) via \(route.gateway) dev \(interface) \(from(source))\(rest)\(flags)\n"
    }
  }

  static func answer(
    for destination: IPv6Address, _ route: Route<IPv6Address>, _ source: IPv6Address?,
    _ path: (mtu: Int, time: Duration)?, _ stack: Stack
  ) -> String {
    let interface = stack.interfaces[route.interface].name
    let origin = route.origin == .kernel ? "proto kernel " : ""
    let learned = path.map { "expires \($0.time.nanoseconds / 1_000_000_000)sec mtu \($0.mtu) " } ?? ""
    let end = "metric \(metric(of: route)) \(learned)pref medium\n"
    switch route.kind {
    case .local:
      return "local \(destination) from :: dev lo table local proto kernel src \(destination) metric 0 pref medium\n"
    case .via: return "\(destination) from :: via \(route.gateway) dev \(interface) \(origin)\(from(source))\(end)"
    case .onLink, .broadcast: return "\(destination) from :: dev \(interface) \(origin)\(from(source))\(end)"
    }
  }

  private static func from<Address>(_ source: Address?) -> String { source.map { "src \($0) " } ?? "" }
}
