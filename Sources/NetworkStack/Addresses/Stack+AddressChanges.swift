public import Fabric
public import Packets
public import SimulationKernel

// What `ip address add` and `ip address del` do.

extension Stack {
  public mutating func addAddress(
    _ address: InterfaceAddress<IPv4Address>, on interface: Int
  ) throws(ConfigurationError) {
    try check(interface)
    let bits = address.address
    guard (0...32).contains(address.prefixLength), !bits.isMulticast, bits != .any, bits != .broadcast, !bits.isLoopback
    else { throw .invalid }
    guard !interfaces[interface].ipv4.contains(address) else { throw .exists }
    interfaces[interface].ipv4.append(address)
    renewRoutes(of: interface)
  }

  /// With an interface's last address go all routes over it (`fib_disable_ip`).
  public mutating func removeAddress(
    _ address: InterfaceAddress<IPv4Address>, on interface: Int
  ) throws(ConfigurationError) {
    try check(interface)
    guard let index = interfaces[interface].ipv4.firstIndex(of: address) else { throw .noSuchAddress }
    // With the first address of a subnet go the others (`promote_secondaries` 0).
    let isFirst = !interfaces[interface].ipv4[..<index].contains { $0.isSameSubnet(as: address) }
    interfaces[interface].ipv4.remove(at: index)
    if isFirst { interfaces[interface].ipv4.removeAll { $0.isSameSubnet(as: address) } }
    renewRoutes(of: interface)
    if interfaces[interface].ipv4.isEmpty { ipv4.removeRoutes(over: interface) }
    ipv4.removeUnreachableRoutes(over: interface, interfaces[interface].ipv4)
  }

  /// An IPv6 address is tentative until it has proved to be the only one on its link.
  public mutating func addAddress(
    _ address: InterfaceAddress<IPv6Address>, on interface: Int, at now: Instant, into outbox: inout Outbox
  ) throws(ConfigurationError) {
    try check(interface)
    let bits = address.address
    guard (0...128).contains(address.prefixLength), !bits.isMulticast, !bits.isUnspecified, !bits.isLoopback
    else { throw .invalid }
    guard !interfaces.has(bits, on: interface) else { throw .exists }
    // One that speaks IPv6 from now on proves its link-local address as well.
    let wasSilent = isSilent(interface)
    let known = wasSilent ? 0 : interfaces[interface].ipv6.count
    interfaces[interface].ipv6.insert(address, at: known)
    addLinkLocalAddress(on: interface)
    renewRoutes(of: interface)
    guard interfaces[interface].isUp, interfaces[interface].hasCarrier else { return }
    startDuplicateAddressDetection(
      of: interfaces[interface].ipv6[known...].map(\.address), on: interface, at: now, into: &outbox)
  }

  public mutating func removeAddress(
    _ address: InterfaceAddress<IPv6Address>, on interface: Int
  ) throws(ConfigurationError) {
    try check(interface)
    guard let index = interfaces[interface].ipv6.firstIndex(of: address) else { throw .noSuchAddress }
    interfaces[interface].ipv6.remove(at: index)
    ipv6.tentative.remove(address.address, on: interface)
    renewRoutes(of: interface)
    findNextWake()
  }

  func check(_ interface: Int) throws(ConfigurationError) {
    guard interfaces.indices.contains(interface) else { throw .noSuchInterface }
  }
}
