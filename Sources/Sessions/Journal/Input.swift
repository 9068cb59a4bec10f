public import Lab
import OpenFlowSwitches

/// Something that is done to a lab from outside.
public enum Input: Sendable, Equatable {
  /// A command for the world; one with the index of a check is typed for that check's sake.
  case command(Command, check: Int?)
}

extension Input {
  /// What an input from a controller outside the lab takes in memory, in bytes; 0 for other inputs.
  var controllerFootprint: Int {
    guard case .command(.controller(let input, _), _) = self else { return 0 }
    return Input.controllerOverhead + input.byteCount
  }

  /// What an input takes beside its bytes, at least.
  private static let controllerOverhead = 128
}
