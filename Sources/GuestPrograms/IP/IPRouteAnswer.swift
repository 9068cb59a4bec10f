import NetworkStack
import Packets
import SimulationKernel

/// What `ip route get` prints.
struct IPRouteAnswer<Address: InternetAddress> {
  var destination: Address
  /// `from ADDRESS `, as it is to be printed; empty for none.
  var from = ""
  /// The path MTU learned from ICMP.
  var path: (mtu: Int, time: Duration)?
  /// For how long a redirect holds.
  var redirect: Duration?

  private var learned: String {
    let time = path?.time ?? redirect
    let expiry = time.map { "expires \($0.nanoseconds / 1_000_000_000)sec " } ?? ""
    return expiry + (path.map { "mtu \($0.mtu) " } ?? "")
  }

  private func text(_ source: Address?) -> String { source.map { "src \($0) " } ?? "" }
}

extension IPRouteAnswer<IPv4Address> {
  func line(_ route: Route<IPv4Address>, source: IPv4Address?, _ stack: Stack) -> String {
    let type = destination.isMulticast ? "multicast " : route.kind == .broadcast ? "broadcast " : ""
    let via = route.kind == .via ? "via \(route.gateway) " : ""
    let device = route.kind == .local ? "lo" : stack.interfaces[route.interface].name
    let kind = route.kind == .local ? "local " : type
    return
      "\(kind)\(destination) \(from)\(via)dev \(device) \(text(source))uid 0 \n    cache \(flags(route))\(learned)\n"
  }

  private func flags(_ route: Route<IPv4Address>) -> String {
    if route.kind == .local { return "<local> " }
    // Every host is in the group of all.
    if destination.isMulticast { return destination == IPv4Address(224, 0, 0, 1) ? "<local,mc> " : "<mc> " }
    if route.kind == .broadcast { return "<local,brd> " }
    return redirect == nil ? "" : "<redirected> "
  }
}

extension IPRouteAnswer<IPv6Address> {
  func line(_ route: Route<IPv6Address>, source: IPv6Address?, _ stack: Stack) -> String {
    let device = stack.interfaces[route.interface].name
    let origin = route.origin == .kernel ? "proto kernel " : ""
    let end = "\(text(source))metric \(IPRouteLine.metric(of: route)) \(learned)pref medium\n"
    if destination.isMulticast {
      return
        "multicast \(destination) \(from)dev \(device) table local proto kernel \(text(source))metric 256 pref medium\n"
    }
    switch route.kind {
    case .local:
      return "local \(destination) \(from)dev lo table local proto kernel \(text(source))metric 0 pref medium\n"
    case .via: return "\(destination) \(from)via \(route.gateway) dev \(device) \(origin)\(end)"
    case .onLink, .broadcast, .blackhole, .unreachable, .prohibited:
      return "\(destination) \(from)dev \(device) \(origin)\(end)"
    }
  }
}
