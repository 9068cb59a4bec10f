import NetworkStack
import SimulationKernel

extension KeyTables {
  /// How a machine's TCP behaves.
  static let tcp = Record(
    "a machine's tcp",
    keys: [
      Key(
        "congestion-control", .choice(CongestionAlgorithm.allCases.reversed().map(\.name)),
        "The law of the congestion window; cubic unless given."),
      Key(
        "buffers",
        .size(atLeast: bytes(TCPSettings.bufferSizes.lowerBound), atMost: bytes(TCPSettings.bufferSizes.upperBound)),
        "What a connection buffers in each direction at most; 8MiB unless given."),
      Key("window-scaling", .boolean, "Whether windows can be larger than 65535 bytes; true unless given."),
      Key("sack", .boolean, "Whether losses are told selectively; true unless given."),
      Key("timestamps", .boolean, "Whether segments carry timestamps; true unless given."),
      Key(
        "delayed-ack", .integer(TCPSettings.delayedAcknowledgments),
        "Full segments that one acknowledgment is sent for, behind the first sixteen of a connection; 2 unless given."),
      Key("ecn", .boolean, "Whether congestion is marked rather than felt by losses; false unless given."),
      Key("nagle", .boolean, "Whether small segments wait for acknowledgments; true unless given."),
      Key("initial-window", .integer(TCPSettings.initialWindows), "Segments of the first window; 10 unless given."),
      Key(
        "minimum-rto", nanoseconds(TCPSettings.leastVariations),
        "What the retransmission timeout exceeds the round trip by at least; 200ms unless given."),
      Key(
        "keep-alive", nanoseconds(TCPSettings.keepAlives),
        "Silence after which the other side is asked if it is there; never unless given or a program asks for it."),
    ])

  private static func bytes(_ size: Int) -> UInt64 { UInt64(size) }

  private static func nanoseconds(_ range: ClosedRange<Duration>) -> Scalar {
    .duration(
      atLeast: UInt64(range.lowerBound.nanoseconds), atMost: UInt64(range.upperBound.nanoseconds))
  }
}
