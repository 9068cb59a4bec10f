import Fabric
public import NetworkStack
public import Packets
import SimulationKernel

/// What `ip` asks of the kernel. Interfaces are named by their index in ``Stack/interfaces``.
extension SystemCalls {
  public func addAddress(
    _ address: InterfaceAddress<IPv4Address>, on interface: Int
  ) throws(ConfigurationError) {
    try stackPointer.pointee.addAddress(address, on: interface)
  }

  public func addAddress(
    _ address: InterfaceAddress<IPv6Address>, on interface: Int
  ) throws(ConfigurationError) {
    try stackPointer.pointee.addAddress(address, on: interface, at: now, into: &outbox.pointee)
  }

  public func removeAddress(
    _ address: InterfaceAddress<IPv4Address>, on interface: Int
  ) throws(ConfigurationError) {
    try stackPointer.pointee.removeAddress(address, on: interface)
  }

  public func removeAddress(
    _ address: InterfaceAddress<IPv6Address>, on interface: Int
  ) throws(ConfigurationError) {
    try stackPointer.pointee.removeAddress(address, on: interface)
  }

  /// The route's origin should be `configured`.
  public func addRoute(
    _ route: Route<IPv4Address>, _ attributes: RouteAttributes<IPv4Address> = RouteAttributes()
  ) throws(ConfigurationError) {
    try stackPointer.pointee.addRoute(route, attributes)
  }

  public func addRoute(
    _ route: Route<IPv6Address>, _ attributes: RouteAttributes<IPv6Address> = RouteAttributes()
  ) throws(ConfigurationError) {
    try stackPointer.pointee.addRoute(route, attributes)
  }

  public func removeRoute(_ wanted: RouteSelector<IPv4Address>) throws(ConfigurationError) {
    try stackPointer.pointee.removeRoute(wanted)
  }

  public func removeRoute(_ wanted: RouteSelector<IPv6Address>) throws(ConfigurationError) {
    try stackPointer.pointee.removeRoute(wanted)
  }

  /// Switches an interface on or off.
  public func setInterface(_ interface: Int, up isUp: Bool) throws(ConfigurationError) {
    try stackPointer.pointee.setInterface(interface, isUp: isUp, at: now, into: &outbox.pointee)
  }

  /// Forgets all neighbours of an interface, of either version of IP, but the permanent ones.
  public func flushNeighbors(on interface: Int) throws(ConfigurationError) {
    try stackPointer.pointee.forgetNeighbors(on: interface, into: &outbox.pointee)
  }

  /// Sets the largest IP packet that an interface sends, in bytes.
  public func setMTU(_ mtu: Int, of interface: Int) throws(ConfigurationError) {
    try stackPointer.pointee.setMTU(mtu, of: interface)
  }

  public func setNeighbor(
    _ entry: NeighborEntry, of address: IPAddress, on interface: Int
  ) throws(ConfigurationError) {
    try stackPointer.pointee.setNeighbor(entry, of: address, on: interface, at: now, into: &outbox.pointee)
  }

  public func deleteNeighbor(_ address: IPAddress, on interface: Int) throws(ConfigurationError) {
    try stackPointer.pointee.deleteNeighbor(address, on: interface, into: &outbox.pointee)
  }

  /// Asks the link for `address`, without having it. One address an interface is asked for at a time.
  public func probe(_ address: IPv4Address, on interface: Int) {
    stackPointer.pointee.probe(address, on: interface, into: &outbox.pointee)
  }

  /// Whether somebody has answered to the last ``probe(_:on:)``.
  public func isTaken(_ address: IPv4Address, on interface: Int) -> Bool {
    stackPointer.pointee.isTaken(address, on: interface)
  }
}
