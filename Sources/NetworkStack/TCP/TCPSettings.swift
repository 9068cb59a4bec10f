public import SimulationKernel

/// The algorithm that governs a connection's congestion window.
public enum CongestionAlgorithm: UInt8, CaseIterable, Hashable, Sendable, BitwiseCopyable, Checkpointable {
  /// NewReno (RFC 5681 and RFC 6582).
  case newReno
  /// CUBIC (RFC 9438), with HyStart++ in the first slow start (RFC 9406).
  case cubic
}

/// The settings of a stack's TCP (`sysctl net.ipv4.tcp_…`). A connection keeps those with which it was opened.
public struct TCPSettings: Sendable, Hashable, BitwiseCopyable, StateRecord {
  /// The congestion control algorithm of every connection.
  public var congestionControl = CongestionAlgorithm.cubic
  /// Maximum number of bytes that a connection buffers in each direction, within ``bufferSizes``. Memory is taken only as
  /// it is used.
  public var bufferSize = 8 * 1024 * 1024
  /// Whether windows larger than 65,535 bytes can be offered (RFC 7323, section 2).
  public var scalesWindows = true
  /// Whether connections offer selective acknowledgments (RFC 2018); they are used if both ends offer them.
  public var usesSelectiveAcknowledgment = true
  /// Whether connections offer timestamps (RFC 7323, section 3); they are used if both ends offer them.
  public var usesTimestamps = true
  /// Full-sized segments per acknowledgment, within ``delayedAcknowledgments``: 2 is what RFC 5681, section 4.2 recommends;
  /// 1 acknowledges each. The first segments of a connection and those after a pause are acknowledged one by one in any
  /// case (``QuickAcknowledgment``).
  public var delayedAcknowledgment = 2
  /// Whether connections request, and agree to, explicit congestion notification (RFC 3168).
  public var usesCongestionNotification = false
  /// Whether small segments wait for acknowledgments (Nagle's algorithm; RFC 9293, section 3.7.4). A program can turn this
  /// off for its connection.
  public var holdsSmallSegments = true
  /// The initial congestion window in segments, within ``initialWindows``, and at most 1,460 bytes for each of them (RFC
  /// 6928, section 2).
  public var initialWindow = 10
  /// The least by which the retransmission timeout exceeds the smoothed round trip, within ``leastVariations`` (Linux's
  /// `TCP_RTO_MIN`).
  public var leastVariation = RoundTripEstimator.usualLeastVariation
  /// Silence after which a peer is probed, within ``keepAlives``; nil if only programs request keep-alive (RFC 9293,
  /// section 3.8.4).
  public var keepAlive: Duration?

  /// Creates the default settings.
  public init() {}

  /// The settings of a machine whose topology file says nothing about TCP.
  static let usual = Indirect(TCPSettings())

  /// Valid buffer sizes in bytes: from one small segment to the largest window that can be advertised (RFC 7323, section 2.3).
  public static let bufferSizes = 2048...1 << 30
  /// Valid numbers of full-sized segments per acknowledgment.
  public static let delayedAcknowledgments = 1...64
  /// Valid initial windows, in segments.
  public static let initialWindows = 1...1000
  /// Valid values of ``leastVariation``.
  public static let leastVariations = RoundTripEstimator.leastVariations
  /// Valid values of ``keepAlive``: the range of Linux's `TCP_KEEPIDLE`.
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
