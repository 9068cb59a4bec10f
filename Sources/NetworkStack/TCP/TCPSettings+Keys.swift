public import Settings
import SimulationKernel

extension TCPSettings {
  /// The keys of `tcp:` on a machine in a topology file.
  public static let keys = KeyTable("TCP settings", TCPSettings()) {
    Key(
      "congestion-control", \.congestionControl, .choice([("cubic", .cubic), ("newreno", .newReno)]),
      "The algorithm that governs the congestion window.")
    Key("buffers", \.bufferSize, .size(bufferSizes), "Maximum bytes buffered in each direction.")
    Key("window-scaling", \.scalesWindows, .boolean, "Whether windows can be larger than 65535 bytes.")
    Key("sack", \.usesSelectiveAcknowledgment, .boolean, "Whether receivers report losses selectively.")
    Key("timestamps", \.usesTimestamps, .boolean, "Whether segments carry timestamps.")
    Key(
      "delayed-ack", \.delayedAcknowledgment, .integer(delayedAcknowledgments),
      "Full segments per acknowledgment, after the first sixteen of a connection.")
    Key(
      "ecn", \.usesCongestionNotification, .boolean,
      "Whether routers may mark congestion instead of dropping packets.")
    Key("nagle", \.holdsSmallSegments, .boolean, "Whether small segments wait for acknowledgments.")
    Key("initial-window", \.initialWindow, .integer(initialWindows), "Initial congestion window, in segments.")
    Key(
      "minimum-rto", \.leastVariation, .duration(leastVariations),
      "The least by which the retransmission timeout exceeds the smoothed round trip.")
    Key(
      "keep-alive", \.keepAlive, .duration(keepAlives),
      "Silence after which the peer is probed; never, unless given or requested by a program.")
  }
}
