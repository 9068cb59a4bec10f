public import Fabric
public import Packets
public import SimulationKernel

// `ip address add` and `ip address del`.

extension Stack {
  /// Adds an IPv4 address to an interface, and the routes that follow from it.
  ///
  /// - Throws: `.noSuchInterface`; `.invalid` if it is no unicast address or a loopback address, or if the prefix length is not
  ///   between 0 and 32; `.exists` if the interface has it with the same prefix length.
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

  /// Removes an IPv4 address from an interface, and the routes that follow from it.
  ///
  /// As on Linux, removing the first address of a subnet removes the other addresses of that subnet, and removing an
  /// interface's last address removes all IPv4 routes over it (`fib_disable_ip`).
  ///
  /// - Throws: `.noSuchInterface`, or `.noSuchAddress` if the interface does not have the address with this prefix length.
  public mutating func removeAddress(
    _ address: InterfaceAddress<IPv4Address>, on interface: Int
  ) throws(ConfigurationError) {
    try check(interface)
    guard let index = interfaces[interface].ipv4.firstIndex(of: address) else { throw .noSuchAddress }
    // The first address of a subnet takes the others with it (`promote_secondaries` 0).
    let isFirst = !interfaces[interface].ipv4[..<index].contains { $0.isSameSubnet(as: address) }
    interfaces[interface].ipv4.remove(at: index)
    if isFirst { interfaces[interface].ipv4.removeAll { $0.isSameSubnet(as: address) } }
    renewRoutes(of: interface)
    if interfaces[interface].ipv4.isEmpty { ipv4.removeRoutes(over: interface) }
    ipv4.removeUnreachableRoutes(over: interface, interfaces[interface].ipv4)
  }

  /// Adds an IPv6 address to an interface, and the routes that follow from it. The address is tentative until duplicate address
  /// detection has finished, one second later (``tentativeAddress(_:on:)``).
  ///
  /// - Throws: `.noSuchInterface`; `.invalid` if it is a multicast, loopback or unspecified address, or if the prefix length is
  ///   not between 0 and 128; `.exists` if the interface has the address, with any prefix length.
  public mutating func addAddress(
    _ address: InterfaceAddress<IPv6Address>, on interface: Int, at now: Instant, into outbox: inout Outbox
  ) throws(ConfigurationError) {
    try check(interface)
    let bits = address.address
    guard (0...128).contains(address.prefixLength), !bits.isMulticast, !bits.isUnspecified, !bits.isLoopback
    else { throw .invalid }
    guard !interfaces.has(bits, on: interface) else { throw .exists }
    // An interface that begins to use IPv6 verifies its link-local address as well.
    let wasSilent = isSilent(interface)
    let known = wasSilent ? 0 : interfaces[interface].ipv6.count
    interfaces[interface].ipv6.insert(address, at: known)
    addLinkLocalAddress(on: interface)
    renewRoutes(of: interface)
    guard interfaces[interface].isUp, interfaces[interface].hasCarrier else { return }
    startDuplicateAddressDetection(
      of: interfaces[interface].ipv6[known...].map(\.address), on: interface, at: now, into: &outbox)
  }

  /// Removes an IPv6 address from an interface, and the routes that follow from it.
  ///
  /// - Throws: `.noSuchInterface`, or `.noSuchAddress` if the interface does not have the address with this prefix length.
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
