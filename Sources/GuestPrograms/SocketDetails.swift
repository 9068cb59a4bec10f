import NetworkStack
import SimulationKernel

extension TCPConnection {
  /// The line of `ss -i`, in iproute2's names: times in milliseconds, windows in segments, and what was counted. What is
  /// zero or unknown is left out, as there.
  func details(_ congestionControl: CongestionAlgorithm) -> String {
    var words = [congestionControl == .cubic ? "cubic" : "reno", "rto:\(roundTrip.timeout.milliseconds)"]
    if roundTrip.hasMeasured {
      words.append("rtt:\(roundTrip.smoothed.milliseconds)/\(roundTrip.variation.milliseconds)")
    }
    words += ["mss:\(segmentSize)", "cwnd:\(congestion.window / max(1, segmentSize))"]
    if congestion.threshold < Int32.max { words.append("ssthresh:\(congestion.threshold / max(1, segmentSize))") }
    for (name, count) in [
      ("bytes_acked", counters.bytesAcknowledged), ("bytes_received", counters.bytesReceived),
      ("segs_out", counters.segmentsSent), ("segs_in", counters.segmentsReceived),
    ] where count > 0 { words.append("\(name):\(count)") }
    if counters.segmentsRetransmitted > 0 { words.append("retrans:0/\(counters.segmentsRetransmitted)") }
    return "\t \(words.joined(separator: " "))\n"
  }
}

extension Duration {
  /// With up to three decimals, as `%g` prints them.
  fileprivate var milliseconds: String {
    let micros = nanoseconds / 1000
    guard micros % 1000 != 0 else { return "\(micros / 1000)" }
    var decimals = "\(1000 + micros % 1000)".dropFirst()
    while decimals.hasSuffix("0") { decimals.removeLast() }
    return "\(micros / 1000).\(decimals)"
  }
}
