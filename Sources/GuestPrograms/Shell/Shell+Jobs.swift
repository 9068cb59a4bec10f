import Guests
import SimulationKernel

// Background jobs: `wait`, `kill`, `fg` and `bg`, as in bash. Jobs belong to the console, so each line knows those started by
// earlier ones.

extension Shell {
  mutating func run(_ builtin: ShellBuiltin, _ streams: StandardStreams, _ calls: borrowing SystemCalls) {
    switch builtin {
    case .failure(let text, let status): fail(text, status, streams, calls)
    case .exit(let wanted): exit(wanted ?? status)
    case .failedExit(let text, let status):
      calls.write(text + "\n", to: streams.errors)
      exit(status)
    case .wait(let names): wait(for: names, streams, calls)
    case .changeDirectory(let words): changeDirectory(words, streams, calls)
    case .foreground(let name): bringToForeground(name, streams, calls)
    case .background(let names):
      status = 0
      for name in names { continueInBackground(name, streams, calls) }
    case .kill(let signal, let names):
      status = 0
      for name in names { kill(name, signal, streams, calls) }
    }
  }

  mutating func fail(
    _ text: String, _ status: Int32, _ streams: StandardStreams, _ calls: borrowing SystemCalls
  ) {
    calls.write(text + "\n", to: streams.errors)
    self.status = status
  }

  private mutating func wait(for names: [String], _ streams: StandardStreams, _ calls: borrowing SystemCalls) {
    (status, wanted) = (0, 0)
    let jobs = calls.console.jobs
    var chosen = names.isEmpty ? jobs.all.filter { !$0.isInForeground } : []
    for name in names {
      guard let job = jobs.job(named: name) else {
        let problem = name.hasPrefix("%") ? "\(name): no such job" : "pid \(name) is not a child of this shell"
        return fail("bash: wait: \(problem)", 127, streams, calls)
      }
      chosen.append(job)
      wanted = job.number
    }
    for job in chosen { calls.awaitJob(job.number) }
    awaited = NumberSet(chosen.map(\.number).sorted())
  }

  private mutating func bringToForeground(
    _ name: String?, _ streams: StandardStreams, _ calls: borrowing SystemCalls
  ) {
    guard let job = calls.console.jobs.job(named: name ?? "%+") else {
      return fail("bash: fg: \(name ?? "current"): no such job", 1, streams, calls)
    }
    calls.write(job.text + "\n", to: streams.output)
    calls.bringToForeground(job)
    (awaited, wanted, foreground) = (NumberSet([job.number]), job.number, job.number)
  }

  /// Jobs are never stopped, so all of them are already running.
  private mutating func continueInBackground(
    _ name: String?, _ streams: StandardStreams, _ calls: borrowing SystemCalls
  ) {
    guard let job = calls.console.jobs.job(named: name ?? "%+") else {
      return fail("bash: bg: \(name ?? "current"): no such job", 1, streams, calls)
    }
    calls.write("bash: bg: job \(job.number) already in background\n", to: streams.errors)
  }

  private mutating func kill(
    _ name: String, _ signal: Signal.Kind, _ streams: StandardStreams, _ calls: borrowing SystemCalls
  ) {
    let jobs = calls.console.jobs
    if name.hasPrefix("%") {
      guard let job = jobs.job(named: name) else { return fail("bash: kill: \(name): no such job", 1, streams, calls) }
      for process in job.processes { send(signal, to: process, calls) }
    } else if let number = UInt32(name) {
      guard jobs.job(of: ProcessID(number)) != nil else {
        return fail("bash: kill: (\(number)) - No such process", 1, streams, calls)
      }
      send(signal, to: ProcessID(number), calls)
    } else {
      fail("bash: kill: \(name): arguments must be process or job IDs", 1, streams, calls)
    }
  }

  private func send(_ signal: Signal.Kind, to id: ProcessID, _ calls: borrowing SystemCalls) {
    switch signal {
    case .interrupt: calls.interrupt(id)
    case .kill: calls.kill(id, status: Signal.killedStatus)
    case .terminate: calls.kill(id, status: Signal.terminatedStatus)
    }
  }
}

extension JobTable {
  /// `%2`, `%%` or `%+` for the current job, `%-` for the previous one, `%ping` for one that starts with that word, `7` for
  /// that of a process.
  func job(named name: String) -> Job? {
    guard name.hasPrefix("%") else { return UInt32(name).flatMap { job(of: ProcessID($0)) } }
    let text = name.dropFirst()
    switch text {
    case "", "%", "+": return current
    case "-": return previous ?? current
    default: return UInt32(text).map { self[$0] } ?? all.last { $0.text.hasPrefix(text) }
    }
  }
}
