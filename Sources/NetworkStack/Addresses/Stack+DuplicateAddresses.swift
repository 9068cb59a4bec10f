public import Fabric
public import Packets
public import SimulationKernel

// Duplicate address detection (RFC 4862, section 5.4): one solicitation, one second. The random delay before it is left
// out, so that a guest's addresses can be used exactly one second after it starts. Until then nothing is sent from
// them: what programs send waits for its neighbour to be asked, and that waits for the address.

extension Stack {
  /// What keeps an address from being used; nil where nothing does.
  public func tentativeAddress(_ address: IPv6Address, on interface: Int) -> TentativeAddress? {
    tentative.first { $0.address == address && $0.interface == interface }
  }

  /// Until when solicitations on an interface have to wait for an address to be sent from.
  func earliestSolicitation(on interface: Int) -> Instant {
    tentative.reduce(.zero) { $1.interface == interface && !$1.isDuplicate ? max($0, $1.due) : $0 }
  }

  /// The machine starts: the stack finds out whether its IPv6 addresses are its alone. A stack on which this is never called
  /// uses them at once.
  public mutating func bringUp(at now: Instant, into outbox: inout Outbox) {
    for interface in interfaces.indices { startDuplicateAddressDetection(on: interface, at: now, into: &outbox) }
  }

  /// Nothing is to be found out over a cable that is not there; ``carrierChanged(on:isUp:at:into:)`` makes up for it.
  mutating func startDuplicateAddressDetection(on interface: Int, at now: Instant, into outbox: inout Outbox) {
    guard interfaces[interface].isUp, interfaces[interface].hasCarrier else { return }
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
    tentative.removeAll { $0.address == address && $0.interface == interface }
    let due = now + Neighbor.retransmitTime
    tentative.append(TentativeAddress(address: address, interface: interface, due: due))
    nextWake = min(nextWake, due)
    let solicitation = NeighborSolicitation(target: address)
    let group = address.solicitedNode
    sendNeighborDiscovery(
      length: solicitation.length, from: .any, to: group, mac: group.multicastMAC, on: interface, at: now,
      into: &outbox
    ) { bytes, start in solicitation.emit(into: &bytes, at: start, source: .any, destination: group) }
  }

  /// Nobody has contradicted: the addresses are this guest's.
  mutating func endDuplicateAddressDetection(at now: Instant) { tentative.removeAll { $0.due <= now } }

  /// Somebody else uses the address, or is about to.
  mutating func noteDuplicate(_ address: IPv6Address, on interface: Int) {
    for place in tentative.indices where tentative[place].address == address && tentative[place].interface == interface
    {
      tentative[place].due = .never
    }
    findNextWake()
  }
}
