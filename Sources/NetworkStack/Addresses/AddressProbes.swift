import Packets
import SimulationKernel

/// The IPv4 addresses that a stack probes before it uses them, at most one at a time on each interface.
struct AddressProbes: Sendable, Equatable, StateRecord {
  private var probes: [AddressProbe] = []

  /// Begins to probe for an address, in place of an earlier one on the interface.
  mutating func begin(_ address: IPv4Address, on interface: Int) {
    probes.removeAll { $0.interface == interface }
    probes.append(AddressProbe(address: address, interface: interface))
  }

  /// Records that another node uses an address.
  mutating func note(_ address: IPv4Address, on interface: Int) {
    for index in probes.indices where probes[index].interface == interface && probes[index].address == address {
      probes[index].isTaken = true
    }
  }

  /// Whether another node has answered the last probe for an address.
  func isTaken(_ address: IPv4Address, on interface: Int) -> Bool {
    probes.contains { $0.address == address && $0.interface == interface && $0.isTaken }
  }

  static let fields = Fields(\AddressProbes.probes)
}
