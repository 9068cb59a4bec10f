public import SimulationKernel

/// How long something has existed: seconds, and nanoseconds beyond them.
public struct ElapsedTime: Hashable, Sendable, BitwiseCopyable {
  public var seconds: UInt32
  public var nanoseconds: UInt32

  public init(seconds: UInt32, nanoseconds: UInt32) {
    self.seconds = seconds
    self.nanoseconds = nanoseconds
  }

  /// More seconds than the field can hold stay at its largest value.
  public init(_ duration: Duration) {
    let (seconds, rest) = UInt64(max(0, duration.nanoseconds)).quotientAndRemainder(dividingBy: 1_000_000_000)
    self.init(seconds: UInt32(clamping: seconds), nanoseconds: UInt32(rest))
  }
}

extension ElapsedTime: OpenFlowStructure {
  public init(parsing reader: inout OpenFlowReader) throws(OpenFlowError) {
    self.init(seconds: try reader.integer(), nanoseconds: try reader.integer())
  }

  public func emit(into writer: inout OpenFlowWriter) {
    writer.write(seconds)
    writer.write(nanoseconds)
  }
}
