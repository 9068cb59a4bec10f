import Packets
import SimulationKernel

/// The IPv6 addresses of a stack that must not be used yet (RFC 4862, section 5.4).
struct TentativeAddresses: Sendable, Equatable, StateRecord {
  private var addresses: [TentativeAddress] = []

  /// The entry of an address that cannot be used yet, or at all; nil if it can.
  func find(_ address: IPv6Address, on interface: Int) -> TentativeAddress? {
    addresses.first { $0.address == address && $0.interface == interface }
  }

  /// Whether an address is tentative on any interface.
  func contains(_ address: IPv6Address) -> Bool { addresses.contains { $0.address == address } }

  /// When the next of them becomes usable.
  var nextDue: Instant { addresses.reduce(.never) { min($0, $1.due) } }

  /// When solicitations on an interface have an address to be sent from.
  func earliestSolicitation(on interface: Int) -> Instant {
    addresses.reduce(.zero) { $1.interface == interface && !$1.isDuplicate ? max($0, $1.due) : $0 }
  }

  /// Adds an address that becomes usable at `due` unless another node claims it.
  mutating func add(_ address: IPv6Address, on interface: Int, until due: Instant) {
    remove(address, on: interface)
    addresses.append(TentativeAddress(address: address, interface: interface, due: due))
  }

  mutating func remove(_ address: IPv6Address, on interface: Int) {
    addresses.removeAll { $0.address == address && $0.interface == interface }
  }

  mutating func removeAll(on interface: Int) { addresses.removeAll { $0.interface == interface } }

  /// Removes the addresses that nobody has claimed in time.
  mutating func removeDue(at now: Instant) { addresses.removeAll { $0.due <= now } }

  /// Records that another node uses the address, or is about to.
  mutating func noteDuplicate(_ address: IPv6Address, on interface: Int) {
    for index in addresses.indices
    where addresses[index].address == address && addresses[index].interface == interface {
      addresses[index].due = .never
    }
  }

  func namesOnlyInterfaces(below count: Int) -> Bool {
    addresses.allSatisfy { (0..<count).contains($0.interface) }
  }

  var count: Int { addresses.count }

  static let fields = Fields(\TentativeAddresses.addresses)
}
