public import Fabric
import Packets
public import SimulationKernel

// What `ip link set`, `ip neighbour flush` and a cable do.

extension Stack {
  /// Switches an interface on or off. With it go its neighbours, its IPv6 addresses (`keep_addr_on_down` 0) and all routes
  /// over it but those to the host's IPv4 addresses. What follows from its addresses comes back with it: their routes, and
  /// a link-local address of IPv6; what was configured does not.
  public mutating func setInterface(
    _ interface: Int, isUp: Bool, at now: Instant, into outbox: inout Outbox
  ) throws(ConfigurationError) {
    try check(interface)
    guard interfaces[interface].isUp != isUp else { return }
    interfaces[interface].isUp = isUp
    outbox.setPort(PortIndex(interface), isEnabled: isUp)
    if isUp {
      addLinkLocalAddress(on: interface)
      renewRoutes(of: interface)
      startDuplicateAddressDetection(on: interface, at: now, into: &outbox)
    } else {
      for address in interfaces[interface].ipv6 { try removeAddress(address, on: interface) }
      ipv4.removeRoutes(over: interface)
      ipv6.removeRoutes(over: interface)
      ipv6.tentative.removeAll(on: interface)
      ipv4.redirects.forget { $0.interface == interface }
      ipv6.redirects.forget { $0.interface == interface }
      flushNeighbors(on: interface, into: &outbox)
    }
  }

  /// With an MTU below what IPv6 needs go the interface's IPv6 addresses and routes (as on Linux).
  public mutating func setMTU(_ mtu: Int, of interface: Int) throws(ConfigurationError) {
    try check(interface)
    guard mtu >= Interface.mtus.lowerBound else { throw .mtuTooSmall }
    guard mtu <= Interface.mtus.upperBound else { throw .mtuTooLarge }
    interfaces[interface].mtu = mtu
    guard mtu < IPv6Header.minimumMTU else {
      guard interfaces[interface].ipv6.isEmpty, interfaces[interface].isUp else { return }
      addLinkLocalAddress(on: interface)
      return renewRoutes(of: interface)
    }
    for address in interfaces[interface].ipv6 { try removeAddress(address, on: interface) }
    ipv6.routes.remove { $0.interface == interface }
  }

  /// The cable came or went. With it go the neighbours, as on Linux: who is at the other end now is not known. Nor is it
  /// when a cable comes, so that the interface's IPv6 addresses have to prove themselves again.
  ///
  /// An interface that is switched off keeps its carrier, and has it at once when it is switched on (as veth and virtio do);
  /// if the cable has gone meanwhile, it is told then.
  public mutating func carrierChanged(on interface: Int, isUp: Bool, at now: Instant, into outbox: inout Outbox) {
    guard interfaces[interface].hasCarrier != isUp, isUp || interfaces[interface].isUp else { return }
    interfaces[interface].hasCarrier = isUp
    if isUp {
      startDuplicateAddressDetection(on: interface, at: now, into: &outbox)
    } else {
      flushNeighbors(on: interface, into: &outbox)
    }
  }

  /// Forgets the neighbours of an interface, and with them the packets that waited for them.
  mutating func flushNeighbors(on interface: Int, into outbox: inout Outbox) {
    drop(ipv4.flushNeighbors(on: interface), on: interface, .unresolvedNeighbor, into: &outbox)
    drop(ipv6.flushNeighbors(on: interface), on: interface, .unresolvedNeighbor, into: &outbox)
    findNextWake()
  }
}
