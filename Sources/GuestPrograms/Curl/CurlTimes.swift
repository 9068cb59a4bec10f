import SimulationKernel

/// The times for `-w`, summed over redirects.
struct CurlTimes: Sendable, Equatable, StateRecord {
  var resolved = Duration.zero
  var connected = Duration.zero
  var answered = Duration.zero

  static let fields = Fields(\CurlTimes.resolved, \.connected, \.answered)
}
