import SimulationKernel

/// What `-w` knows of times, added up over redirects.
struct CurlTimes: Sendable, Equatable {
  var resolved = Duration.zero
  var connected = Duration.zero
  var answered = Duration.zero

  init() {}

  init(_ transfer: CurlTransfer) {
    resolved = transfer.time(transfer.resolved, transfer.earlier.resolved)
    connected = transfer.time(transfer.connected, transfer.earlier.connected)
    answered = transfer.time(transfer.answered, transfer.earlier.answered)
  }
}

extension CurlTimes: StateRecord {
  static let fields = Fields(\CurlTimes.resolved, \.connected, \.answered)
}
