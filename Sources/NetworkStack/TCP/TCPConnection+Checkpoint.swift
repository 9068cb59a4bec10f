public import SimulationKernel

extension TCPConnection: StateRecord {
  public static let fields = Fields(
    \TCPConnection.state, \.error, \.settings, \.sender, \.receiver, \.congestion, \.roundTrip, \.recovery, \.timers,
    \.agreed, \.pathSegment, \.offeredSegment, \.defaultSegment, \.timestampOffset, \.isPassive, \.isOrphan,
    \.isWindowLimited,
    \.lastArrival, \.lastSent, \.softError, \.nextChallenge, \.keepAliveProbes, \.congestionEcho, \.counters)

  public var inconsistency: String? {
    (TCPConnection.leastSegment...65_535).contains(pathSegment) && defaultSegment <= 65_535
      && (pathSegment...65_535).contains(offeredSegment) && sender.segment >= TCPConnection.leastSegment - 40
      ? nil : "segments of \(pathSegment) bytes"
  }
}

extension TCPAgreement: StateRecord {
  static let fields = Fields(
    \TCPAgreement.usesSelectiveAcknowledgment, \.usesTimestamps, \.scalesWindows, \.usesCongestionNotification)
}

extension TCPCounters: StateRecord {
  public static let fields = Fields(
    \TCPCounters.segmentsSent, \.segmentsReceived, \.segmentsRetransmitted, \.timeouts, \.fastRecoveries,
    \.bytesAcknowledged, \.bytesReceived)
}
