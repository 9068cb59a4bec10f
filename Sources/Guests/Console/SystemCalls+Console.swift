import SimulationKernel

// The shell's calls to the console.

extension SystemCalls {
  /// The guest's console, for looking at.
  public var console: Console { system.pointee.console }

  /// Enters a pipeline, whose processes have just been started, as a job of the console's. Returns its number.
  @discardableResult public func addJob(_ text: String, _ processes: [ProcessID]) -> UInt32 {
    system.pointee.console.jobs.add(text, processes)
  }

  /// Asks to be told, by `.job`, when a job is over.
  public func awaitJob(_ number: UInt32) {
    let process = process.rawValue
    system.pointee.console.jobs.change(number) { $0.awaitedBy.insert(process) }
  }

  /// Puts a job in front of this process' line: what it prints belongs to the line, and it reads what is typed. ``awaitJob(_:)``
  /// tells of its end.
  public func bringToForeground(_ job: Job) {
    system.pointee.console.jobs.change(job.number) { $0.isInForeground = true }
    for member in job.processes { system.pointee.requests.append(.attach(member, to: line)) }
    awaitJob(job.number)
  }
}
