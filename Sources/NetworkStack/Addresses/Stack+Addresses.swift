import Packets
import SimulationKernel

// Addresses that interfaces have by themselves, and the routes that follow from addresses.

extension Stack {
  /// Gives an interface a link-local address derived from its MAC address (RFC 4291, section 2.8; Linux's `addr_gen_mode` 0),
  /// unless the node is a bump in the wire or the link's MTU is too small for IPv6.
  mutating func addLinkLocalAddress(on interface: Int) {
    let addresses = interfaces[interface].ipv6
    guard !isTransparent, interfaces[interface].mtu >= IPv6Header.minimumMTU,
      !addresses.contains(where: { $0.address.isLinkLocal })
    else { return }
    let address = IPv6Address(linkLocalFor: interfaces[interface].mac)
    interfaces[interface].ipv6.append(InterfaceAddress(address, prefixLength: 64))
  }

  /// Whether an interface has no IPv6 address but the link-local one that every interface has. Such an interface answers, but
  /// sends no duplicate address detection, so that captures of an IPv4 lab contain no IPv6.
  func isSilent(_ interface: Int) -> Bool {
    let addresses = interfaces[interface].ipv6
    return addresses.count == 1 && addresses[0].address == IPv6Address(linkLocalFor: interfaces[interface].mac)
  }

  /// Adds the addresses that network functions own, such as a NAT's, to their interfaces, so that ARP requests for them are
  /// answered.
  mutating func addOwnedAddresses() {
    for owned in chain.functions.flatMap(\.value.ownedAddresses) where interfaces.indices.contains(owned.interface) {
      guard interfaces.index(with: owned.address) == nil else { continue }
      interfaces[owned.interface].ipv4.append(InterfaceAddress(owned.address, prefixLength: 32))
    }
  }

  /// Replaces the routes that follow from an interface's addresses.
  mutating func renewRoutes(of interface: Int) {
    ipv4.renewRoutes(of: interfaces[interface], interface, forwards: forwards)
    ipv6.renewRoutes(of: interfaces[interface], interface, forwards: forwards)
  }
}
