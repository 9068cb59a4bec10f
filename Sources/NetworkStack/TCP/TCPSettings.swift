public import SimulationKernel

/// Which law governs a congestion window.
public enum CongestionAlgorithm: UInt8, CaseIterable, Hashable, Sendable, BitwiseCopyable, Checkpointable {
  /// RFC 5681 and RFC 6582
  case newReno
  /// RFC 9438
  case cubic
}

/// How a guest's TCP behaves (`sysctl net.ipv4.tcp_…`).
public struct TCPSettings: Sendable, Hashable, BitwiseCopyable, StateRecord {
  public var congestionControl = CongestionAlgorithm.cubic
  /// Bytes that a connection buffers in each direction at most. Memory is taken only as it is used.
  public var bufferSize = 8 * 1024 * 1024
  /// Whether windows beyond 65,535 bytes can be offered (RFC 7323, section 2).
  public var scalesWindows = true
  public var usesSelectiveAcknowledgment = true
  public var usesTimestamps = true
  /// Full-sized segments that one acknowledgment is sent for: 2 as RFC 5681, section 4.2 recommends; 1 acknowledges each.
  /// The first of a connection and those after a pause are acknowledged one by one in any case (``QuickAcknowledgment``).
  public var delayedAcknowledgment = 2
  /// Whether connections ask for, and agree to, congestion marks in place of losses (RFC 3168).
  public var usesCongestionNotification = false
  /// Whether small segments wait for acknowledgments unless a program says otherwise (RFC 9293, section 3.7.4).
  public var holdsSmallSegments = true
  /// Segments of the first window, as long as they have no more than 1,460 bytes (RFC 6928, section 2).
  public var initialWindow = 10
  /// What the retransmission timeout exceeds the smoothed round trip by at least (Linux's `TCP_RTO_MIN`).
  public var leastVariation = RoundTripEstimator.usualLeastVariation
  /// How long a connection may be silent before the other side is asked if it is still there; nil where that is left to
  /// the programs (RFC 9293, section 3.8.4).
  public var keepAlive: Duration?

  public init() {}

  /// Those of a machine whose topology says nothing of TCP.
  static let usual = Indirect(TCPSettings())

  /// From one small segment to what the largest window scale can tell of (RFC 7323, section 2.3).
  public static let bufferSizes = 2048...1 << 30
  public static let delayedAcknowledgments = 1...64
  public static let initialWindows = 1...1000
  public static let leastVariations = RoundTripEstimator.leastVariations
  public static let keepAlives = Duration.seconds(1)...Duration.seconds(32_767)

  public static let fields = Fields(
    \TCPSettings.congestionControl, \.bufferSize, \.scalesWindows, \.usesSelectiveAcknowledgment, \.usesTimestamps,
    \.delayedAcknowledgment, \.usesCongestionNotification, \.holdsSmallSegments, \.initialWindow, \.leastVariation,
    \.keepAlive)

  public var inconsistency: String? { isPossible ? nil : "invalid TCP settings" }

  private var isPossible: Bool {
    TCPSettings.bufferSizes.contains(bufferSize) && TCPSettings.initialWindows.contains(initialWindow)
      && TCPSettings.delayedAcknowledgments.contains(delayedAcknowledgment)
      && TCPSettings.leastVariations.contains(leastVariation)
      && keepAlive.map { TCPSettings.keepAlives.contains($0) } ?? true
  }
}
