import Packets
import SimulationKernel

/// Explicit congestion notification of a connection (RFC 3168, section 6.1).
struct CongestionEcho: Sendable, Equatable, BitwiseCopyable, StateRecord {
  /// A marked packet has arrived, and the peer has not confirmed with CWR: acknowledgments carry ECE.
  var echoes = false
  /// The window was reduced: the next new data carries CWR.
  var mustTell = false
  /// The window is not reduced again until all data sent before is acknowledged.
  var point = TCPSequenceNumber(0)

  /// Processes the marks of an arriving segment.
  mutating func noteArrival(_ arrival: TCPArrival) {
    if arrival.flags.contains(.cwr) { echoes = false }
    if arrival.isCongestionMarked { echoes = true }
  }

  static let fields = Fields(\CongestionEcho.echoes, \.mustTell, \.point)
}
