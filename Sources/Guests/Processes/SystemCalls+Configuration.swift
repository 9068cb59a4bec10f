import Fabric
public import NetworkStack
public import Packets
import SimulationKernel

/// The calls of `ip`. Interfaces are given by their index in ``Stack/interfaces``; errors are those of the methods of ``Stack``.
extension SystemCalls {
  /// Adds an IPv4 address and the routes that follow from it.
  public func addAddress(
    _ address: InterfaceAddress<IPv4Address>, on interface: Int
  ) throws(ConfigurationError) {
    try stackPointer.pointee.addAddress(address, on: interface)
  }

  /// Adds an IPv6 address and the routes that follow from it. It is tentative for one second.
  public func addAddress(
    _ address: InterfaceAddress<IPv6Address>, on interface: Int
  ) throws(ConfigurationError) {
    try stackPointer.pointee.addAddress(address, on: interface, at: now, into: &outbox.pointee)
  }

  /// Removes an IPv4 address; with a subnet's first address, all others of that subnet.
  public func removeAddress(
    _ address: InterfaceAddress<IPv4Address>, on interface: Int
  ) throws(ConfigurationError) {
    try stackPointer.pointee.removeAddress(address, on: interface)
  }

  /// Removes an IPv6 address.
  public func removeAddress(
    _ address: InterfaceAddress<IPv6Address>, on interface: Int
  ) throws(ConfigurationError) {
    try stackPointer.pointee.removeAddress(address, on: interface)
  }

  /// Adds an IPv4 route. Its origin should be `configured`: the kernel's own routes go when an address changes.
  ///
  /// - Parameter isAlternative: whether it may stand beside routes to the same prefix with the same metric.
  public func addRoute(
    _ route: Route<IPv4Address>, _ attributes: RouteAttributes<IPv4Address> = RouteAttributes(),
    isAlternative: Bool = false
  ) throws(ConfigurationError) {
    try stackPointer.pointee.addRoute(route, attributes, isAlternative: isAlternative)
  }

  /// Adds an IPv6 route. Its origin should be `configured`.
  public func addRoute(
    _ route: Route<IPv6Address>, _ attributes: RouteAttributes<IPv6Address> = RouteAttributes()
  ) throws(ConfigurationError) {
    try stackPointer.pointee.addRoute(route, attributes)
  }

  /// Removes the first IPv4 route that matches.
  public func removeRoute(_ wanted: RouteSelector<IPv4Address>) throws(ConfigurationError) {
    try stackPointer.pointee.removeRoute(wanted)
  }

  /// Removes the first IPv6 route that matches.
  public func removeRoute(_ wanted: RouteSelector<IPv6Address>) throws(ConfigurationError) {
    try stackPointer.pointee.removeRoute(wanted)
  }

  /// Switches an interface on or off.
  public func setInterface(_ interface: Int, up isUp: Bool) throws(ConfigurationError) {
    try stackPointer.pointee.setInterface(interface, isUp: isUp, at: now, into: &outbox.pointee)
  }

  /// Removes all neighbours of an interface, of both IP versions, except permanent ones.
  public func flushNeighbors(on interface: Int) throws(ConfigurationError) {
    try stackPointer.pointee.forgetNeighbors(on: interface, into: &outbox.pointee)
  }

  /// Sets an interface's MTU in bytes, within ``Interface/mtus``.
  public func setMTU(_ mtu: Int, of interface: Int) throws(ConfigurationError) {
    try stackPointer.pointee.setMTU(mtu, of: interface)
  }

  /// Writes an entry of the neighbour table, and sends the packets that waited for it.
  public func setNeighbor(
    _ entry: NeighborEntry, of address: IPAddress, on interface: Int
  ) throws(ConfigurationError) {
    try stackPointer.pointee.setNeighbor(entry, of: address, on: interface, at: now, into: &outbox.pointee)
  }

  /// Removes a neighbour. Packets that wait for it are dropped.
  public func deleteNeighbor(_ address: IPAddress, on interface: Int) throws(ConfigurationError) {
    try stackPointer.pointee.deleteNeighbor(address, on: interface, into: &outbox.pointee)
  }

  /// Sends an ARP probe for `address`, which the interface does not have (RFC 5227, section 2.1.1). Each interface probes one
  /// address at a time.
  public func probe(_ address: IPv4Address, on interface: Int) {
    stackPointer.pointee.probe(address, on: interface, into: &outbox.pointee)
  }

  /// Whether another node has answered the last ``probe(_:on:)``.
  public func isTaken(_ address: IPv4Address, on interface: Int) -> Bool {
    stackPointer.pointee.isTaken(address, on: interface)
  }
}
