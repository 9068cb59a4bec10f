import Guests
import SimulationKernel

// Pipelines in the background: `&`, `jobs`, `wait` and `kill`, as bash has them in a line of its own.

extension Shell {
  mutating func newJob(_ pipeline: ShellLine.Pipeline) -> UInt16 {
    let number = (jobs.map(\.number).max() ?? 0) &+ 1
    jobs.append(ShellJob(number: number, text: pipeline.text))
    return number
  }

  /// A process of a job has ended. With the last of them the job is over, and as good as forgotten.
  mutating func noteEnd(of child: Child, _ status: Int32) {
    guard let place = jobs.firstIndex(where: { $0.number == child.job }) else { return }
    if child.isLast { jobs[place].status = status }
    guard !children.contains(where: { $0.job == child.job }) else { return }
    let job = jobs.remove(at: place)
    if job.number == wanted { self.status = job.status }
    awaited.removeAll { $0 == job.number }
  }

  mutating func run(_ builtin: ShellBuiltin, _ calls: borrowing SystemCalls) {
    switch builtin {
    case .failure(let text, let status): fail(text, status, calls)
    case .exit(let wanted): exit(wanted ?? status)
    case .failedExit(let text, let status):
      calls.writeError(text + "\n")
      exit(status)
    case .wait(let names): wait(for: names, calls)
    case .kill(let signal, let names):
      status = 0
      for name in names { kill(name, signal, calls) }
    }
  }

  private mutating func fail(_ text: String, _ status: Int32, _ calls: borrowing SystemCalls) {
    calls.writeError(text + "\n")
    self.status = status
  }

  private mutating func wait(for names: [String], _ calls: borrowing SystemCalls) {
    (status, wanted) = (0, 0)
    guard !names.isEmpty else { return awaited = jobs.map(\.number) }
    for name in names {
      guard let job = job(named: name) else { return fail("bash: wait: \(name): no such job", 127, calls) }
      awaited.append(job.number)
      wanted = job.number
    }
  }

  private mutating func kill(_ name: String, _ signal: Signal.Kind, _ calls: borrowing SystemCalls) {
    if name.hasPrefix("%") {
      guard let job = job(named: name) else { return fail("bash: kill: \(name): no such job", 1, calls) }
      for child in children where child.job == job.number { send(signal, to: child.id, calls) }
    } else if let number = UInt32(name) {
      guard children.contains(where: { $0.id == ProcessID(number) }) else {
        return fail("bash: kill: (\(number)) - No such process", 1, calls)
      }
      send(signal, to: ProcessID(number), calls)
    } else {
      fail("bash: kill: \(name): arguments must be process or job IDs", 1, calls)
    }
  }

  private func send(_ signal: Signal.Kind, to id: ProcessID, _ calls: borrowing SystemCalls) {
    switch signal {
    case .interrupt: calls.interrupt(id)
    case .kill: calls.kill(id, status: Signal.killedStatus)
    case .terminate: calls.kill(id, status: Signal.terminatedStatus)
    }
  }

  /// `%2`, `%%` or `%+` for the current job, `%-` for the one before, `%ping` for one that begins so.
  private func job(named name: String) -> ShellJob? {
    let text = name.dropFirst(name.hasPrefix("%") ? 1 : 0)
    switch text {
    case "", "%", "+": return jobs.last
    case "-": return jobs.dropLast().last ?? jobs.last
    default: return jobs.first { UInt16(text) == $0.number } ?? jobs.last { $0.text.hasPrefix(text) }
    }
  }

  /// A program that prints the jobs.
  var jobList: any GuestProgram {
    let lines = jobs.enumerated().map { place, job in
      job.line(place == jobs.count - 1 ? "+" : place == jobs.count - 2 ? "-" : " ")
    }
    return Echo(arguments: ["-n", lines.joined()], names: names)
  }
}
