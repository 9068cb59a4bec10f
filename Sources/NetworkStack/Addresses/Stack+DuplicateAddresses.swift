public import Fabric
public import Packets
public import SimulationKernel

// Duplicate address detection (RFC 4862, section 5.4): one solicitation, then one second. The random delay before it is left
// out, so that a guest's addresses can be used exactly one second after it starts. Until then nothing is sent from them:
// what programs send waits for neighbour discovery, which waits for the address.

extension Stack {
  /// Why an address of an interface cannot be used yet, or at all; nil if it can.
  public func tentativeAddress(_ address: IPv6Address, on interface: Int) -> TentativeAddress? {
    ipv6.tentative.find(address, on: interface)
  }

  /// Starts duplicate address detection for all IPv6 addresses, when the machine starts. A stack on which this is never called
  /// uses its addresses at once.
  public mutating func bringUp(at now: Instant, into outbox: inout Outbox) {
    for interface in interfaces.indices { startDuplicateAddressDetection(on: interface, at: now, into: &outbox) }
  }

  /// Starts duplicate address detection on an interface. Without a carrier it does nothing;
  /// ``carrierChanged(on:isUp:at:into:)`` makes up for it.
  mutating func startDuplicateAddressDetection(on interface: Int, at now: Instant, into outbox: inout Outbox) {
    guard interfaces[interface].isUp, interfaces[interface].hasCarrier, !isSilent(interface) else { return }
    startDuplicateAddressDetection(
      of: interfaces[interface].ipv6.map(\.address), on: interface, at: now, into: &outbox)
  }

  /// As on Linux, the link-local address comes first.
  mutating func startDuplicateAddressDetection(
    of addresses: [IPv6Address], on interface: Int, at now: Instant, into outbox: inout Outbox
  ) {
    for address in addresses.filter(\.isLinkLocal) + addresses.filter({ !$0.isLinkLocal }) {
      startDuplicateAddressDetection(of: address, on: interface, at: now, into: &outbox)
    }
  }

  private mutating func startDuplicateAddressDetection(
    of address: IPv6Address, on interface: Int, at now: Instant, into outbox: inout Outbox
  ) {
    let due = now + Neighbor.retransmitTime
    ipv6.tentative.add(address, on: interface, until: due)
    nextWake = min(nextWake, due)
    let solicitation = NeighborSolicitation(target: address)
    let group = address.solicitedNode
    sendNeighborDiscovery(
      length: solicitation.length, from: .any, to: group, mac: group.multicastMAC, on: interface, at: now,
      into: &outbox
    ) { bytes, start in solicitation.emit(into: &bytes, at: start, source: .any, destination: group) }
  }

  /// Records that another node uses the address, or is about to.
  mutating func noteDuplicate(_ address: IPv6Address, on interface: Int) {
    ipv6.tentative.noteDuplicate(address, on: interface)
    findNextWake()
  }
}
