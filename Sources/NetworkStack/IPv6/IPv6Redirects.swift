import Packets
import SimulationKernel

/// The better first hops that a host was told of (RFC 4861, section 8.3). As on Linux they hold until the hop fails or its
/// interface goes down; there is no lifetime.
struct IPv6Redirects: Sendable, Equatable, StateRecord {
  /// The first hop to one destination.
  struct Way: Sendable, Equatable, BitwiseCopyable, StateRecord {
    /// The destination itself where that is on the link.
    var target: IPv6Address
    var interface: Int

    static let fields = Fields(\IPv6Redirects.Way.target, \.interface)

    var inconsistency: String? { (0...Int(UInt16.max)).contains(interface) ? nil : "a way over interface \(interface)" }
  }

  private static let limit = 256

  private(set) var ways = OrderedTable<IPv6Address, Way>()

  mutating func remember(_ way: Way, to destination: IPv6Address) {
    if ways.count >= IPv6Redirects.limit, ways[destination] == nil { ways.removeAll() }
    ways.set(way, for: destination)
  }

  mutating func forget(where isUnwanted: (Way) -> Bool) {
    if !ways.isEmpty { ways.keep { !isUnwanted($1) } }
  }

  /// A route by way of a gateway, or the better hop to the destination on the same link.
  func better(_ route: Route<IPv6Address>, to destination: IPv6Address) -> Route<IPv6Address> {
    guard !ways.isEmpty, route.kind == .via, let way = ways[destination], way.interface == route.interface else {
      return route
    }
    let isOnLink = way.target == destination
    var other = Route(
      to: route.destination, prefixLength: route.prefixLength, isOnLink ? .onLink : .via, interface: way.interface,
      gateway: isOnLink ? nil : way.target, origin: route.origin)
    other.attributes = route.attributes
    return other
  }

  static let fields = Fields(\IPv6Redirects.ways)
}
