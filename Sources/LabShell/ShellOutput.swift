public import SimulationKernel

/// What the shell says, for a display that knows how.
public enum ShellOutput: Sendable, Equatable {
  /// A program begins or goes on to speak.
  case heading(at: Instant, node: String, command: String)
  /// What programs have written.
  case written([UInt8])
  /// A program has ended with this exit status; nil if its machine was off.
  case ended(Int32?)
  /// A line of the shell's own.
  case line(String)
}
