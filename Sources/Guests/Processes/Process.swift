public import SimulationKernel

/// A running program.
public struct Process: Sendable, Equatable, StateRecord {
  /// The process's number.
  public let id: ProcessID
  var program: Open<any GuestProgram>
  var wait: Wait
  let streams: StandardStreams
  /// The process that started it; nil where it was typed into the console, or is a service.
  let parent: ProcessID?
  /// The first process of the command line to which it belongs, which may have ended.
  var line: ProcessID
  /// Where its relative paths begin.
  var directory: FileID
  /// Its output is full, and meanwhile something has happened that it waits for.
  var isLate = false

  /// When it is to be resumed at the latest.
  @inline(__always) var due: Instant { isLate ? .never : wait.until }

  public static let fields = Fields(\Process.id, \.program, \.wait, \.streams, \.parent, \.line, \.directory, \.isLate)
}
