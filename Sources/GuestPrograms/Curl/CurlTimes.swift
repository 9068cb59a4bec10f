import SimulationKernel

/// The times for `-w`, summed over redirects.
struct CurlTimes: Sendable, Equatable {
  var resolved = Duration.zero
  var connected = Duration.zero
  var answered = Duration.zero
}

extension CurlTimes: StateRecord {
  static let fields = Fields(\CurlTimes.resolved, \.connected, \.answered)
}
