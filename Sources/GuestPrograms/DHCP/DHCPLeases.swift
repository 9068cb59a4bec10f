import Packets
import SimulationKernel

/// The leases of a DHCP server (RFC 2131, section 2.1).
struct DHCPLeases: Sendable, Equatable, StateRecord {
  struct Lease: Sendable, Equatable, StateRecord {
    let address: IPv4Address
    /// Zero where somebody else uses the address, as a client has found out.
    var client: MACAddress
    var expires: Instant

    static let fields = Fields(\DHCPLeases.Lease.address, \.client, \.expires)
  }

  /// Sorted by address. What has expired stays until the address is needed, so that a client gets it again.
  private(set) var leases: [Lease] = []

  init() {}

  func lease(of client: MACAddress) -> Lease? { leases.first { $0.client == client } }

  /// The address for a client (section 4.3.1): the one it has or had, the one that it asks for, one that nobody has ever had, or
  /// the one that has been free for longest. Nil where all are taken.
  func address(
    for client: MACAddress, requested: IPv4Address?, _ settings: DHCPServerSettings, except own: IPv4Address,
    at now: Instant
  ) -> IPv4Address? {
    if let reserved = settings.reservations.first(where: { $0.client == client }) { return reserved.address }
    if let known = lease(of: client), isInPool(known.address, settings, own) { return known.address }
    if let requested, isInPool(requested, settings, own), isFree(requested, at: now) { return requested }
    if let fresh = firstNeverUsed(settings, own) { return fresh }
    return leases.filter { $0.expires <= now && isInPool($0.address, settings, own) }
      .min { ($0.expires, $0.address) < ($1.expires, $1.address) }?.address
  }

  private func isInPool(_ address: IPv4Address, _ settings: DHCPServerSettings, _ own: IPv4Address) -> Bool {
    address >= settings.first && address <= settings.last && address != own
      && !settings.reservations.contains { $0.address == address }
  }

  private func isFree(_ address: IPv4Address, at now: Instant) -> Bool {
    leases.first { $0.address == address }.map { $0.expires <= now } ?? true
  }

  private func firstNeverUsed(_ settings: DHCPServerSettings, _ own: IPv4Address) -> IPv4Address? {
    var address = settings.first
    for lease in leases where lease.address >= settings.first {
      while address < lease.address {
        if isInPool(address, settings, own) { return address }
        address = IPv4Address(bits: address.bits &+ 1)
      }
      guard lease.address < settings.last else { return nil }
      address = IPv4Address(bits: lease.address.bits &+ 1)
    }
    while address <= settings.last {
      if isInPool(address, settings, own) { return address }
      guard address < settings.last else { return nil }
      address = IPv4Address(bits: address.bits &+ 1)
    }
    return nil
  }

  /// Notes that an address is a client's until `expires`. It has no other.
  mutating func set(_ address: IPv4Address, of client: MACAddress, until expires: Instant) {
    leases.removeAll { $0.address == address || client != .zero && $0.client == client }
    let index = leases.firstIndex { $0.address > address } ?? leases.count
    leases.insert(Lease(address: address, client: client, expires: expires), at: index)
  }

  /// The client has no use for its address any more, but it is remembered.
  mutating func release(_ address: IPv4Address, of client: MACAddress, at now: Instant) {
    guard let index = leases.firstIndex(where: { $0.address == address && $0.client == client }) else { return }
    leases[index].expires = min(leases[index].expires, now)
  }

  static let fields = Fields(\DHCPLeases.leases)
}
