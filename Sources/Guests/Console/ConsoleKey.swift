public import SimulationKernel

/// A key of a console that is not text.
public enum ConsoleKey: UInt8, Sendable, Checkpointable, CaseIterable {
  /// Ctrl-C: interrupts the pipeline in front (SIGINT).
  case interrupt
  /// Ctrl-D: the end of what the program in front reads.
  case endOfInput

  /// `ctrl-c`
  public var name: String { "ctrl-\(letter)" }

  /// `^C`, as terminals show it.
  public var caret: String { "^\(letter.uppercased())" }

  private var letter: String {
    switch self {
    case .interrupt: "c"
    case .endOfInput: "d"
    }
  }
}
