import Packets
import SimulationKernel

/// The IPv4 addresses that a stack asks for before it uses them: one an interface at a time.
struct AddressProbes: Sendable, Equatable, StateRecord {
  private var probes: [AddressProbe] = []

  /// An address is asked for from now on.
  mutating func begin(_ address: IPv4Address, on interface: Int) {
    probes.removeAll { $0.interface == interface }
    probes.append(AddressProbe(address: address, interface: interface))
  }

  /// Somebody else has spoken with an address.
  mutating func note(_ address: IPv4Address, on interface: Int) {
    for index in probes.indices where probes[index].interface == interface && probes[index].address == address {
      probes[index].isTaken = true
    }
  }

  /// Whether somebody has answered to the last question for an address.
  func isTaken(_ address: IPv4Address, on interface: Int) -> Bool {
    probes.contains { $0.address == address && $0.interface == interface && $0.isTaken }
  }

  static let fields = Fields(\AddressProbes.probes)
}
