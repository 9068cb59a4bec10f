import Packets
import SimulationKernel

/// The question whether somebody else on a link uses an IPv4 address (RFC 5227, section 2.1).
struct AddressProbe: Sendable, Equatable, BitwiseCopyable, StateRecord {
  let address: IPv4Address
  let interface: Int
  /// Somebody has answered, or spoken with this address.
  var isTaken = false

  static let fields = Fields(\AddressProbe.address, \.interface, \.isTaken)
}
