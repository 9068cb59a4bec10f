import Packets
import SimulationKernel

// What addresses there are, and which of them to send from.

extension Stack {
  /// Every interface has a link-local address, made of its MAC address (RFC 4291, section 2.8; Linux's `addr_gen_mode` 0),
  /// but for those of a bump in the wire and for links too narrow for IPv6.
  mutating func addLinkLocalAddress(on interface: Int) {
    let addresses = interfaces[interface].ipv6
    guard !isTransparent, interfaces[interface].mtu >= IPv6Header.minimumMTU,
      !addresses.contains(where: { $0.address.isLinkLocal })
    else { return }
    let address = IPv6Address(linkLocalFor: interfaces[interface].mac)
    interfaces[interface].ipv6.append(InterfaceAddress(address, prefixLength: 64))
  }

  /// An interface with no IPv6 address but the one that every interface has does not ask whether that is its alone, so that
  /// an IPv4 lab's captures show IPv4 alone. It is made of a MAC address, and answers.
  func isSilent(_ interface: Int) -> Bool {
    let addresses = interfaces[interface].ipv6
    return addresses.count == 1 && addresses[0].address == IPv6Address(linkLocalFor: interfaces[interface].mac)
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
    ipv4.renewRoutes(of: interfaces[interface], interface, forwards: forwards)
    ipv6.renewRoutes(of: interfaces[interface], interface, forwards: forwards)
  }
}
