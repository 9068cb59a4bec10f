import Packets
import SimulationKernel

/// A probe for an IPv4 address: does another node on the link use it (RFC 5227, section 2.1)?
struct AddressProbe: Sendable, Equatable, BitwiseCopyable, StateRecord {
  let address: IPv4Address
  let interface: Int
  /// Whether another node has answered, or sent from this address.
  var isTaken = false

  static let fields = Fields(\AddressProbe.address, \.interface, \.isTaken)
}
