/// The interface of the readers of both formats.
protocol CaptureRecords: Sendable {
  var interfaces: [CaptureInterface] { get }
  /// Every call consumes at least one byte or returns nil, so that reading ends.
  mutating func next() throws(CaptureFault) -> CapturedFrame?
}
