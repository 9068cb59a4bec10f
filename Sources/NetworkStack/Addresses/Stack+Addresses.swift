import Packets
import SimulationKernel

// What addresses there are, and which of them to send from.

extension Stack {
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
      guard interfaces.index(with: owned.address) == nil else { continue }
      interfaces[owned.interface].ipv4.append(InterfaceAddress(owned.address, prefixLength: 32))
    }
  }

  /// Gives an interface the routes of its addresses anew.
  mutating func renewRoutes(of interface: Int) {
    ipv4.renewRoutes(of: interfaces[interface], interface)
    ipv6.renewRoutes(of: interfaces[interface], interface)
  }
}
