public import PacketCapture
public import SimulationKernel

/// Why a session could not go on.
public enum SessionError: Error, Sendable, Equatable {
  /// A capture could not be read or written.
  case capture(CaptureError)
  /// A capture that the topology file asks to replay, at that location in the file, could not be read.
  case replay(at: String, CaptureError)
  /// A disk image that the topology file names, at that location in the file, could not be read.
  case disk(at: String, String, reason: String)
  /// A capture filter that libpcap does not accept.
  case filter(CaptureFilterError)
  /// The session has been beyond this instant: another input there is another future, which takes a branch.
  case inputInThePast(Instant, reached: Instant)
  /// No keyframe is early enough: the session began later, or keeps none.
  case cannotGoBack(to: Instant)
  /// A session that writes no captures has none to give to a branch.
  case noCapturesToBranch
}

extension SessionError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .capture(let error): error.description
    case .replay(let location, let error): "\(location): \(error)"
    case .disk(let location, let image, let reason): "\(location): \(image): \(reason)"
    case .filter(let error): error.description
    case .inputInThePast(let instant, let reached):
      "input at \(instant): the session has already been at \(reached); branch off to change the past"
    case .cannotGoBack(let instant): "cannot go back to \(instant): no keyframe is that early"
    case .noCapturesToBranch: "the session writes no captures, so a branch of it cannot either"
    }
  }
}
