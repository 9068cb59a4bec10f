import Packets
import SimulationKernel

// What addresses there are, and which of them to send from.

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

  /// Gives an interface the routes of its addresses anew.
  mutating func renewRoutes(of interface: Int) {
    ipv4.renewRoutes(of: interfaces[interface], interface)
    ipv6.renewRoutes(of: interfaces[interface], interface)
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
