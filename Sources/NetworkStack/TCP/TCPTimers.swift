import SimulationKernel

/// The timers of a connection; `.never` for one that is not running.
struct TCPTimers: Sendable, Equatable, BitwiseCopyable, StateRecord {
  /// RFC 6298
  var retransmission = Instant.never
  /// Zero-window probes (RFC 9293, section 3.8.6.1), and silly window avoidance (section 3.8.6.2.1).
  var persist = Instant.never
  /// Delayed acknowledgments (RFC 5681, section 4.2)
  var acknowledgment = Instant.never
  /// RFC 9293, section 3.8.4
  var keepAlive = Instant.never
  /// The end of TIME-WAIT, or of an orphaned FIN-WAIT-2.
  var linger = Instant.never

  /// Linux's `TCP_DELACK_MIN`; RFC 5681 allows 500 ms.
  static let acknowledgmentDelay = Duration.milliseconds(40)
  /// 2 MSL, as in Linux (`TCP_TIMEWAIT_LEN`); RFC 9293 suggests four minutes.
  static let timeWait = Duration.seconds(60)
  /// How long an orphaned connection waits for the peer's FIN (`net.ipv4.tcp_fin_timeout`).
  static let finWait2 = Duration.seconds(60)
  /// `net.ipv4.tcp_keepalive_time` and `tcp_keepalive_intvl`
  static let (keepAliveIdle, keepAliveInterval) = (Duration.seconds(7200), Duration.seconds(75))

  @inline(__always) var next: Instant { min(retransmission, persist, min(acknowledgment, keepAlive, linger)) }

  mutating func stop() { self = TCPTimers() }

  static let fields = Fields(\TCPTimers.retransmission, \.persist, \.acknowledgment, \.keepAlive, \.linger)
}
