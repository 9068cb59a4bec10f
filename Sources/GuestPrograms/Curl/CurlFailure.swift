import SimulationKernel

/// Why a transfer failed: curl's exit status and message.
struct CurlFailure: Error, Sendable, Equatable {
  let status: Int32
  let message: String

  init(_ status: Int32, _ message: String) {
    self.status = status
    self.message = message
  }

  static let badURL = CurlFailure(3, "URL using bad/illegal format or missing URL")
  static let emptyReply = CurlFailure(52, "Empty reply from server")
}

extension Duration {
  /// Whole milliseconds.
  var wholeMilliseconds: Int64 { nanoseconds / 1_000_000 }
}
