public import SimulationKernel

/// A pipeline in the background, from its start to the end of its last process.
public struct Job: Sendable, Equatable, StateRecord {
  /// From 1; what `%1` stands for.
  public let number: UInt32
  /// The pipeline as it could be typed.
  public let text: String
  /// Those of its processes that have not ended.
  public var processes: [ProcessID] { members.numbers.map { ProcessID($0) } }
  var members: NumberSet
  /// The process whose exit status is that of the job.
  let last: ProcessID
  /// That of ``last``, once it has ended.
  var status: Int32 = 0
  /// `fg` has put it in front of a line, which waits for it.
  public internal(set) var isInForeground = false
  /// The processes that are resumed by ``ProgramEvent/job(_:_:)`` when it is over.
  var awaitedBy = NumberSet()

  public static let fields = Fields(
    \Job.number, \.text, \.members, \.last, \.status, \.isInForeground, \.awaitedBy)
}
