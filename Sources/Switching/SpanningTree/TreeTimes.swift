import Packets
import SimulationKernel

/// The times that a BPDU carries, in its unit of 1/256 s, so that what was received can be told from what differs
/// (IEEE Std 802.1D-2004, 9.2.8).
struct TreeTimes: Equatable, Sendable, BitwiseCopyable, StateRecord {
  var messageAge: UInt16
  var maxAge: UInt16
  var helloTime: UInt16
  var forwardDelay: UInt16

  init(_ settings: SpanningTreeSettings) {
    messageAge = 0
    maxAge = TreeTimes.units(settings.maxAge)
    helloTime = TreeTimes.units(settings.helloTime)
    forwardDelay = TreeTimes.units(settings.forwardDelay)
  }

  /// A hello time below a second counts as one (17.21.13).
  init(_ parameters: BPDUParameters) {
    messageAge = parameters.messageAge
    maxAge = parameters.maximumAge
    helloTime = max(parameters.helloTime, TreeTimes.second)
    forwardDelay = parameters.forwardDelay
  }

  private static let second: UInt16 = 256

  private static func units(_ duration: Duration) -> UInt16 { UInt16(clamping: duration.nanoseconds / 3_906_250) }

  static func duration(_ units: UInt16) -> Duration { .nanoseconds(Int64(units) * 3_906_250) }

  /// The age of what is told on: a second more (17.21.25).
  var nextAge: UInt16 { UInt16(clamping: UInt32(messageAge) + UInt32(TreeTimes.second)) }

  /// How long what was received counts: three hellos, unless it has come too far (17.21.23).
  var lifetime: Duration {
    guard nextAge <= maxAge else { return .zero }
    return TreeTimes.duration(helloTime) + TreeTimes.duration(helloTime) + TreeTimes.duration(helloTime)
  }

  static let fields = Fields(\TreeTimes.messageAge, \.maxAge, \.helloTime, \.forwardDelay)
}
