public import NetworkStack
public import Packets
public import SimulationKernel

// Questions to the routing tables.

extension SystemCalls {
  /// The route that a packet to `destination` would take, and the address that it would come from; nil where there is
  /// none.
  ///
  /// - Parameter interface: that to go out of; nil for any.
  public func route(
    to destination: IPv4Address, on interface: Int? = nil
  ) -> (route: Route<IPv4Address>, source: IPv4Address?)? {
    stackPointer.pointee.route(to: destination, on: interface, at: now)
  }

  /// What ICMP has told of the path to `destination`: the largest packet in bytes, and for how long that is believed.
  public func learnedMTU(to destination: IPAddress) -> (mtu: Int, time: Duration)? {
    stackPointer.pointee.learnedMTU(to: destination, at: now)
  }

  /// For how long a router's word is believed that there is a better way to `destination`; nil where there is none.
  public func redirectTime(to destination: IPv4Address) -> Duration? {
    stackPointer.pointee.redirectTime(to: destination, at: now)
  }

  /// The route to an IPv6 destination. Link-local addresses need an interface if there are several.
  public func route(
    to destination: IPv6Address, on interface: Int? = nil
  ) -> (route: Route<IPv6Address>, source: IPv6Address?)? {
    stackPointer.pointee.route(to: destination, on: interface)
  }

  /// Why a packet to `destination` cannot be sent; nil if there is a route.
  public func refusal(to destination: IPAddress, on interface: Int? = nil) -> SendError? {
    stackPointer.pointee.refusal(to: destination, on: interface, at: now)
  }
}
