public import PacketCapture

/// Why a run could not go on.
public enum RunError: Error, Sendable, Equatable {
  /// A capture could not be read or written.
  case capture(CaptureError)
  /// A capture that the topology file asks to replay, there, could not be read.
  case replay(at: String, CaptureError)
  /// A capture filter is none.
  case filter(CaptureFilterError)
}

extension RunError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .capture(let error): error.description
    case .replay(let place, let error): "\(place): \(error)"
    case .filter(let error): error.description
    }
  }
}
