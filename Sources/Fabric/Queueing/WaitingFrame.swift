import SimulationKernel

/// A frame in a queue that knows since when it waits.
struct WaitingFrame: Equatable, Sendable, BitwiseCopyable, StateRecord {
  let frame: Frame
  /// Bytes from the Ethernet header to the end of the payload.
  let length: UInt32
  let since: Instant

  static let fields = Fields(\WaitingFrame.frame, \.length, \.since)
}
