public import SimulationKernel

/// The console of a guest: what remains from one command line to the next, until the power goes off.
///
/// There is one, whoever types: the events of a topology, `--do`, or a person. A command line that is given while another one
/// runs does not wait for it, as if it were typed in a second window; both share the jobs and the working state, and keys
/// reach the line that was given last.
public struct Console: Sendable, Equatable, StateRecord {
  /// The command lines that run in the foreground, by their first process. The last is in front.
  private var foreground = NumberSet()
  /// The background jobs.
  public internal(set) var jobs = JobTable()
  /// What has been typed and nobody has read yet.
  var typed = TypedInput()
  /// Where the next line begins, and where `cd -` goes.
  var directory = FileID.root
  /// The absolute path to which `cd -` goes; nil before the first `cd`.
  public internal(set) var previousDirectory: String?
  /// `$?`: the exit status of the last line that ended.
  public private(set) var status: Int32 = 0

  init() {}

  /// Whether no command line runs in the foreground.
  var isIdle: Bool { foreground.isEmpty }

  /// The command line in front.
  var front: ProcessID? { foreground.last.map { ProcessID($0) } }

  mutating func begin(_ line: ProcessID) { foreground.insert(line.rawValue) }

  /// Notes the end of a process, and says whether it was a line's first one.
  mutating func noteEnd(of process: ProcessID, _ status: Int32) -> Bool {
    typed.forget(process)
    guard foreground.remove(process.rawValue) else { return false }
    self.status = status
    return true
  }

  /// Takes what a process of `line` reads from its standard input.
  mutating func read(_ limit: Int, by process: ProcessID, of line: ProcessID) -> InputRead {
    guard line == front, !jobs.isInBackground(process) else {
      typed.note(process)
      return .nothing
    }
    return typed.read(limit, by: process)
  }

  public static let fields = Fields(
    \Console.foreground, \.jobs, \.typed, \.directory, \.previousDirectory, \.status)
}
