import PacketCapture
import SystemFiles

/// A capture file as far as it has come.
public struct WrittenCapture: Sendable, Equatable {
  public var path: String
  public var frames: UInt64
  /// Why it ends before the run does; nil if it does not.
  public var cut: String?
}

extension CaptureError {
  /// What the operating system said.
  var reason: String {
    switch self {
    case .cannotOpen(_, let error), .cannotRead(_, let error), .cannotCreate(_, let error),
      .cannotWrite(_, let error, _):
      error.description
    case .malformed, .cannotReplay, .nameIsTaken, .cannotUse, .tooLarge: description
    }
  }
}
