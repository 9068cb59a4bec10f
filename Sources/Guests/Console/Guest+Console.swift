public import Fabric
import NetworkStack
public import SimulationKernel

extension Guest {
  /// Starts a command line on the console, whether or not another one runs. Its first process' number is unique in this guest until
  /// it is switched off.
  public mutating func start(
    _ program: any GuestProgram, at now: Instant, into outbox: inout Outbox
  ) -> ProcessID {
    let id = addLine(Open(program))
    runProcesses(at: now, into: &outbox)
    settle(at: now, into: &outbox)
    return id
  }

  /// Types a line into the console. The program in front reads it; where there is none, or it ends without having read it, the
  /// line is a command.
  ///
  /// - Parameter program: what carries the line out if it is a command.
  /// - Returns: the first process of the command; nil if the line is left to the program in front.
  public mutating func type(
    _ line: String, _ program: any GuestProgram, at now: Instant, into outbox: inout Outbox
  ) -> ProcessID? {
    guard !system.console.isIdle else { return start(program, at: now, into: &outbox) }
    system.console.typed.append(
      .line(TypedLine(bytes: Array(line.utf8) + [0x0A], program: Open<any OpenPart>(program))))
    tellReaders()
    runProcesses(at: now, into: &outbox)
    settle(at: now, into: &outbox)
    return nil
  }

  /// Presses a key on the console. Where nothing runs in front, nothing happens: the shell goes on.
  public mutating func press(_ key: ConsoleKey, at now: Instant, into outbox: inout Outbox) {
    guard let front = system.console.front else { return }
    switch key {
    case .interrupt:
      system.console.typed.clear()
      runQueue.append(front, .interrupted)
    case .endOfInput:
      system.console.typed.append(.end)
      tellReaders()
    }
    runProcesses(at: now, into: &outbox)
    settle(at: now, into: &outbox)
  }

  /// Presses Ctrl-C for a process.
  public mutating func interrupt(_ id: ProcessID, at now: Instant, into outbox: inout Outbox) {
    runQueue.append(id, .interrupted)
    runProcesses(at: now, into: &outbox)
    settle(at: now, into: &outbox)
  }
}

extension Guest {
  private mutating func addLine(_ program: Open<any GuestProgram>) -> ProcessID {
    let id = add(program, in: system.console.directory)
    system.console.begin(id)
    return id
  }

  /// Resumes who waits for something to be typed.
  private mutating func tellReaders() {
    for reader in system.console.typed.readers.numbers { runQueue.append(ProcessID(reader), .input) }
  }

  /// Lets the console know of a process that has ended: a job may be over, and what was typed may have another reader.
  mutating func noteEndOnConsole(of process: Process, _ status: Int32, into outbox: inout Outbox) {
    if let job = system.console.jobs.noteEnd(of: process.id, status) {
      for waiter in job.awaitedBy.numbers.reversed() {
        runQueue.prepend(ProcessID(waiter), .job(job.number, job.status))
      }
    }
    let wasLine = system.console.noteEnd(of: process.id, status)
    reportBackground(of: process, into: &outbox)
    guard wasLine, !system.console.typed.items.isEmpty else { return }
    guard system.console.isIdle else { return tellReaders() }
    guard let line = system.console.typed.nextCommand(), let program = line.program?.value as? any GuestProgram else {
      return
    }
    outbox.report(Report(process: addLine(Open(program)).rawValue, .started(line.text)))
  }

  /// What a process prints belongs to another line from now on.
  mutating func attach(_ id: ProcessID, to line: ProcessID, into outbox: inout Outbox) {
    guard let index = processes.index(of: id), processes.processes[at: index].line != line else { return }
    let former = processes.processes[at: index]
    processes.processes[at: index].line = line
    system.removeMember(of: former.line)
    system.addMember(of: line)
    reportBackground(of: former, into: &outbox)
  }

  /// Tells the outside whether a line that is over, or is about to be, may still print.
  private func reportBackground(of process: Process, into outbox: inout Outbox) {
    let isFirst = process.id == process.line
    guard isFirst || processes.index(of: process.line) == nil else { return }
    let runsOn = hasProcesses(of: process.line)
    if isFirst == runsOn { outbox.report(Report(process: process.line.rawValue, .background(runsOn))) }
  }

  /// Whether anything of a line runs, or is about to be started.
  private func hasProcesses(of line: ProcessID) -> Bool { system.members.index(of: line.rawValue) != nil }
}
