public import Packets
public import SimulationKernel

// Questions to the routing tables.

extension Stack {
  /// The route that a packet to `destination` would take and its source address; nil if there is no route.
  /// Who sends to 0.0.0.0 sends to itself (as on Linux).
  ///
  /// - Parameter interface: Index of the outgoing interface; nil for any.
  public func route(
    to destination: IPv4Address, on interface: Int? = nil, at now: Instant
  ) -> (route: Route<IPv4Address>, source: IPv4Address?)? {
    if destination == .any {
      return (Route(to: destination, prefixLength: 32, .local, interface: 0), .loopback)
    }
    guard let route = try? ipv4.route(to: destination, on: interface, interfaces, at: now) else { return nil }
    let preferred = ipv4.routes.attributes(of: route).source
    return (route, preferred ?? interfaces.source(on: route.interface, towards: route.nextHop(to: destination)))
  }

  /// The path MTU that ICMP has reported for `destination`, in bytes, and how long it remains valid; nil if none was reported.
  public func learnedMTU(to destination: IPAddress, at now: Instant) -> (mtu: Int, time: Duration)? {
    switch destination {
    case .v4(let address): ipv4.paths.path(to: address, at: now).map { ($0.mtu, $0.expiry - now) }
    case .v6(let address): ipv6.paths.path(to: address, at: now).map { ($0.mtu, $0.expiry - now) }
    }
  }

  /// How long an ICMP redirect for `destination` remains valid; nil if there is none (RFC 792).
  public func redirectTime(to destination: IPv4Address, at now: Instant) -> Duration? {
    ipv4.redirects.way(to: destination, at: now).map { $0.expiry - now }
  }

  /// The route to an IPv6 destination. Link-local addresses need an interface if there are several.
  public func route(
    to destination: IPv6Address, on interface: Int? = nil
  ) -> (route: Route<IPv6Address>, source: IPv6Address?)? {
    guard let route = try? ipv6.route(to: destination, on: interface, interfaces) else { return nil }
    let preferred = ipv6.routes.attributes(of: route).source
    let nextHop = route.nextHop(to: destination)
    return (route, preferred ?? source(on: route.interface, towards: nextHop, for: destination))
  }

  /// Why a packet to `destination` cannot be sent; nil if there is a route.
  public func refusal(to destination: IPAddress, on interface: Int? = nil, at now: Instant) -> SendError? {
    do throws(SendError) {
      switch destination.orLoopback {
      case .v4(let address): _ = try ipv4.route(to: address, on: interface, interfaces, at: now)
      case .v6(let address): _ = try ipv6.route(to: address, on: interface, interfaces)
      }
      return nil
    } catch { return error }
  }
}
