extension Console {
  /// Enters a pipeline that has been started in the background, and returns the job's number.
  mutating func addJob(_ text: String, _ processes: [ProcessID]) -> UInt16 {
    guard let last = processes.last else { return 0 }
    // Jobs without end are no way to a number that wraps into one that is taken.
    let number = jobs.last.map { $0.number == .max ? .max : $0.number + 1 } ?? 1
    jobs.append(Job(number: number, text: text, processes: processes, last: last))
    return number
  }

  /// What a process of a job starts belongs to the job.
  mutating func noteStart(of process: ProcessID, by parent: ProcessID) {
    for index in jobs.indices where jobs[index].processes.contains(parent) { jobs[index].processes.append(process) }
  }

  func isInBackground(_ process: ProcessID) -> Bool {
    jobs.contains { !$0.isInForeground && $0.processes.contains(process) }
  }

  /// A process of a job has ended. Returns the job if it is over, and forgets it.
  mutating func noteEndInJob(of process: ProcessID, _ status: Int32) -> Job? {
    for index in jobs.indices {
      guard let member = jobs[index].processes.firstIndex(of: process) else { continue }
      jobs[index].processes.remove(at: member)
      if process == jobs[index].last { jobs[index].status = status }
      return jobs[index].processes.isEmpty ? jobs.remove(at: index) : nil
    }
    return nil
  }

  mutating func change(_ number: UInt16, _ body: (inout Job) -> Void) {
    if let index = jobs.firstIndex(where: { $0.number == number }) { body(&jobs[index]) }
  }
}
