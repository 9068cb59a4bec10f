import Packets
import SimulationKernel

/// Explicit congestion notification (RFC 3168, section 6.1): what a connection has to tell, and has been told.
struct CongestionEcho: Sendable, Equatable, BitwiseCopyable {
  /// A mark came in, and the other side has not said that it reduced its window: acknowledgments carry ECE.
  var echoes = false
  /// The window was reduced: the next new data carry CWR.
  var mustTell = false
  /// The window is not reduced again before all that was sent before is acknowledged.
  var point = TCPSequenceNumber(0)

  /// What an arriving segment says of the other side's data.
  mutating func noteArrival(_ arrival: TCPArrival) {
    if arrival.flags.contains(.cwr) { echoes = false }
    if arrival.isCongestionMarked { echoes = true }
  }
}

extension CongestionEcho: StateRecord {
  static let fields = Fields(\CongestionEcho.echoes, \.mustTell, \.point)
}
