public import SimulationKernel

/// What runs in the background of a console. It is found by its number, or by one of its processes, at once.
public struct JobTable: Sendable, Equatable, StateRecord {
  private var jobs = NumberedTable<Job>()
  /// The number of the job that each process belongs to. It follows from the jobs.
  private var numbers = NumberedTable<UInt32>()

  init() {}

  /// Whether no job runs.
  public var isEmpty: Bool { jobs.isEmpty }
  /// By number.
  public var all: [Job] { jobs.values }
  /// The current job, `%+`.
  public var current: Job? { jobs.last }

  /// The job before the current one, `%-`.
  public var previous: Job? {
    var index = jobs.endIndex - 2
    while index >= 0, jobs.isGap(index) { index -= 1 }
    return index < 0 ? nil : jobs[at: index]
  }

  /// The job with a number, as in `%1`; nil if there is none.
  public subscript(number: UInt32) -> Job? { jobs[number] }

  /// The job of a process.
  public func job(of process: ProcessID) -> Job? { numbers[process.rawValue].flatMap { jobs[$0] } }

  /// Enters a pipeline that has been started, and returns the job's number.
  mutating func add(_ text: String, _ processes: [ProcessID]) -> UInt32 {
    guard let last = processes.last else { return 0 }
    let number = (jobs.lastNumber ?? 0) &+ 1
    let members = NumberSet(processes.map(\.rawValue))
    jobs.set(Job(number: number, text: text, members: members, last: last), for: number)
    for process in processes { numbers.set(number, for: process.rawValue) }
    return number
  }

  /// What a process of a job starts belongs to the job.
  mutating func noteStart(of process: ProcessID, by parent: ProcessID) {
    guard let number = numbers[parent.rawValue], let index = jobs.index(of: number) else { return }
    jobs[at: index].members.insert(process.rawValue)
    numbers.set(number, for: process.rawValue)
  }

  /// A process has ended. Returns its job if that is over, and forgets it.
  mutating func noteEnd(of process: ProcessID, _ status: Int32) -> Job? {
    guard let number = numbers.remove(process.rawValue), let index = jobs.index(of: number) else { return nil }
    jobs[at: index].members.remove(process.rawValue)
    if process == jobs[at: index].last { jobs[at: index].status = status }
    return jobs[at: index].members.isEmpty ? jobs.remove(at: index) : nil
  }

  func isInBackground(_ process: ProcessID) -> Bool { job(of: process).map { !$0.isInForeground } ?? false }

  mutating func change(_ number: UInt32, _ body: (inout Job) -> Void) {
    if let index = jobs.index(of: number) { body(&jobs[at: index]) }
  }

  public static let fields = Fields(\JobTable.jobs).derived(\.numbers, NumberedTable())

  public mutating func settle(_ reader: borrowing CheckpointReader) throws(CheckpointError) {
    for index in jobs.indices {
      let job = jobs[at: index]
      guard job.number == jobs.number(at: index), !job.members.isEmpty else { throw reader.failure("a job of nothing") }
      for process in job.members.numbers {
        guard numbers[process] == nil else { throw reader.failure("a process of two jobs") }
        numbers.set(job.number, for: process)
      }
    }
  }
}
