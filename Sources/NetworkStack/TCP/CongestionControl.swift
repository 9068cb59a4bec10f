import Packets
import SimulationKernel

/// What a law of congestion control decides: how the window grows when it is not in slow start, and how far it falls.
/// Windows are in bytes.
protocol CongestionControl: Sendable, Equatable, Checkpointable {
  /// Bytes that the window grows by in congestion avoidance, when `acknowledged` bytes of new data were.
  mutating func growth(of window: Int, _ news: CongestionNews) -> Int
  /// What is left of the window when `flight` bytes were on their way and a segment was lost or marked.
  mutating func reduced(_ window: Int, flight: Int, segment: Int) -> Int
  /// The retransmission timer ran out.
  mutating func noteTimeout()
  /// The window was not what held the sender back.
  mutating func noteIdleness()
}

/// An acknowledgment of new data, as congestion control sees it.
struct CongestionNews {
  var acknowledged: Int
  /// SMSS
  var segment: Int
  var now: Instant
  /// Smoothed.
  var roundTrip: Duration
  /// The round trip that this acknowledgment measured, where it did.
  var sample: Duration?
  /// SEG.ACK and SND.NXT
  var (acknowledgment, next) = (TCPSequenceNumber(0), TCPSequenceNumber(0))
}
