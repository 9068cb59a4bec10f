import Packets
import SimulationKernel

// The routes that follow from an interface's addresses: to the address itself, to its subnet, and, in IPv4, to the
// subnet's broadcast address.

extension Stack {
  /// The interface that has `address`, and which of its addresses it is.
  func interface(with address: IPv4Address) -> Int? {
    interfaces.firstIndex { interface in interface.ipv4.contains { $0.address == address } }
  }

  func interface(with address: IPv6Address) -> Int? {
    interfaces.firstIndex { interface in interface.ipv6.contains { $0.address == address } }
  }

  /// Whether `address` is one of an interface's own.
  func has(_ address: IPv4Address, on interface: Int) -> Bool {
    interfaces[interface].ipv4.contains { $0.address == address }
  }

  func has(_ address: IPv6Address, on interface: Int) -> Bool {
    interfaces[interface].ipv6.contains { $0.address == address }
  }

  /// An interface that speaks IPv6 has a link-local address, made of its MAC address (RFC 4291, section 2.8). One that
  /// was given no IPv6 address stays silent, so that an IPv4 lab's captures show IPv4 alone.
  mutating func addLinkLocalAddress(on interface: Int) {
    let addresses = interfaces[interface].ipv6
    guard !addresses.isEmpty, !addresses.contains(where: { $0.address.isLinkLocal }) else { return }
    let address = IPv6Address(linkLocalFor: interfaces[interface].mac)
    interfaces[interface].ipv6.append(InterfaceAddress(address, prefixLength: 64))
  }

  /// Neighbours find the addresses that functions own: they are addresses of the interface like others, and answered for
  /// as such.
  mutating func addOwnedAddresses() {
    for owned in chain.functions.flatMap(\.value.ownedAddresses) where interfaces.indices.contains(owned.interface) {
      guard interface(with: owned.address) == nil else { continue }
      interfaces[owned.interface].ipv4.append(InterfaceAddress(owned.address, prefixLength: 32))
    }
  }

  /// The routes that follow from an interface's addresses. Addresses of one subnet share the route to it.
  func ipv4Routes(of interface: Int) -> [Route<IPv4Address>] {
    let routes = interfaces[interface].ipv4.flatMap { address in
      let subnet = IPv4Prefix(address.address, length: address.prefixLength)
      let local = Route(to: address.address, prefixLength: 32, .local, interface: interface)
      let broadcast = subnet.directedBroadcast.map {
        Route(to: $0, prefixLength: 32, .broadcast, interface: interface)
      }
      let onLink = Route(to: subnet.address, prefixLength: subnet.length, .onLink, interface: interface)
      return [local] + (broadcast.map { [$0] } ?? []) + (subnet.length < 32 ? [onLink] : [])
    }
    return Stack.withoutRepetition(routes)
  }

  func ipv6Routes(of interface: Int) -> [Route<IPv6Address>] {
    let routes = interfaces[interface].ipv6.flatMap { address in
      let local = Route(to: address.address, prefixLength: 128, .local, interface: interface)
      let onLink = Route(to: address.address, prefixLength: address.prefixLength, .onLink, interface: interface)
      return [local] + (address.prefixLength < 128 ? [onLink] : [])
    }
    return Stack.withoutRepetition(routes)
  }

  private static func withoutRepetition<Address>(_ routes: [Route<Address>]) -> [Route<Address>] {
    routes.indices.filter { !routes[..<$0].contains(routes[$0]) }.map { routes[$0] }
  }

  /// Gives an interface the routes of its addresses anew.
  mutating func renewRoutes(of interface: Int) {
    ipv4Routes.replace(where: { $0.origin == .kernel && $0.interface == interface }, by: ipv4Routes(of: interface))
    ipv6Routes.replace(where: { $0.origin == .kernel && $0.interface == interface }, by: ipv6Routes(of: interface))
  }

  /// The address to send from on `interface`: one in the next hop's subnet, else the first (RFC 1122, section
  /// 3.3.4.3; RFC 6724 in its plainest form).
  @inline(__always) func source(on interface: Int, towards nextHop: IPv4Address) -> IPv4Address? {
    let addresses = interfaces[interface].ipv4
    return (addresses.first { $0.isOnLink(nextHop) } ?? addresses.first)?.address
  }

  /// The same for IPv6: link-local to link-local, else one in the subnet, else the first of global scope. One that is
  /// tentative only where there is no other.
  func source(on interface: Int, towards nextHop: IPv6Address, for destination: IPv6Address) -> IPv6Address? {
    let isLocal = destination.isLinkLocal || destination.isMulticast
    let candidates = interfaces[interface].ipv6.filter {
      $0.address.isLinkLocal == isLocal && tentativeAddress($0.address, on: interface)?.isDuplicate != true
    }
    let ready = candidates.filter { tentativeAddress($0.address, on: interface) == nil }
    let eligible = ready.isEmpty ? candidates : ready
    return (eligible.first { $0.isOnLink(destination) } ?? eligible.first { $0.isOnLink(nextHop) } ?? eligible.first)?
      .address
  }
}
