import Fabric
import NetworkStack
import SimulationKernel

// What is to be resumed goes into the run queue; programs run when the queue is drained, at the end of a call to the guest.
// News that finds the queue empty resumes its process without the detour.

extension Guest {
  @discardableResult mutating func add(_ program: Open<any GuestProgram>, in directory: FileID) -> ProcessID {
    let id = system.newProcessID()
    system.addMember(of: id)
    processes.add(program, id: id, in: directory)
    runQueue.append(id, .started)
    return id
  }

  /// Lets the programs have what came for them, and finds out when to be called next.
  @inline(__always) mutating func settle(at now: Instant, into outbox: inout Outbox) {
    if hasNews || system.isExhausted { runProcesses(at: now, into: &outbox) }
    if system.work > 0 {
      system.beginWork()
      // Only programs change files, or wait for them; or unmount them.
      if system.files.isOnDisk || !system.diskWaits.isEmpty || diskWake < .never { diskWake = system.diskWake }
    }
    nextWake = min(stack.nextWake, processes.nextWake, diskWake)
  }

  /// What most packets on their way leave nothing of.
  @inline(__always) private var hasNews: Bool {
    stack.hasSocketNews || !system.requests.isEmpty || !system.news.isEmpty
  }

  /// Runs programs until nothing is left to be resumed: what is in the queue, then what programs have asked for, then the
  /// news of pipes and sockets, one at a time, as what runs may change what comes next.
  mutating func runProcesses(at now: Instant, into outbox: inout Outbox) {
    while !system.isExhausted {
      if let entry = runQueue.removeFirst() {
        resume(entry, at: now, into: &outbox)
      } else if !system.requests.isEmpty, let request = system.requests.popFirst() {
        carryOut(request, at: now, into: &outbox)
      } else if !system.news.isEmpty, let news = system.news.popFirst() {
        tell(news)
      } else if stack.hasSocketNews, let (owner, event) = stack.nextSocketEvent() {
        // Nobody is before it in the queue.
        resume(RunQueue.Entry(process: ProcessID(owner), event: ProgramEvent(event)), at: now, into: &outbox)
      } else {
        return
      }
    }
    giveUp(into: &outbox)
  }

  /// Programs have done more than they may at one instant: what is left to do is forgotten, as the run ends here.
  private mutating func giveUp(into outbox: inout Outbox) {
    runQueue = RunQueue()
    (system.requests, system.news) = (Fifo(), Fifo())
    outbox.report(Report(process: 0, .reached(.eventsAtOnce)))
  }

  private mutating func carryOut(_ request: GuestSystem.Request, at now: Instant, into outbox: inout Outbox) {
    switch request {
    case .start(let id, _, let streams, let parent, let line, _)
    where processes.processes.count >= system.limits.programs:
      system.removeMember(of: line)
      refuse(id, streams, parent: parent, line: line, into: &outbox)
    case .start(let id, let program, let streams, let parent, let line, let directory):
      guard let program = program.value as? any GuestProgram else { return }
      system.console.jobs.noteStart(of: id, by: parent)
      processes.add(Open(program), id: id, streams, parent: parent, line: line, in: directory)
      system.connect(streams, to: id)
      runQueue.append(id, .started)
    case .interrupt(let id):
      runQueue.append(id, .interrupted)
    case .kill(let id, let status):
      guard let index = processes.index(of: id) else { return }
      end(index, status, at: now, into: &outbox)
    case .attach(let id, let line):
      attach(id, to: line, into: &outbox)
    case .power(let request):
      system.powerRequest = request
      // A port that there is not: the owner is to look.
      outbox.setPort(PortIndex(stack.interfaces.count), isEnabled: true)
    case .boot(let device): continueBooting(from: device, at: now, into: &outbox)
    case .listPrograms(let id):
      runQueue.append(id, .timer, seesPrograms: true)
    }
  }

  private mutating func tell(_ news: GuestSystem.PipeNews) {
    switch news {
    case .hasBytes(let pipe):
      if let reader = system.pipes[pipe]?.reader { runQueue.append(reader, .input) }
    case .hasRoom(let pipe):
      if let writer = system.pipes[pipe]?.writer { runQueue.append(writer, .output) }
    }
  }

  /// Resumes the processes whose time has come, in the order of their numbers.
  mutating func resumeDue(at now: Instant, into outbox: inout Outbox) {
    var start = 0
    while !system.isExhausted, let index = processes.firstDue(at: now, from: start) {
      let id = ProcessID(processes.processes.number(at: index))
      resume(RunQueue.Entry(process: id, event: .timer), at: index, now, into: &outbox)
      while !runQueue.isEmpty, !system.isExhausted, let entry = runQueue.removeFirst() {
        resume(entry, at: now, into: &outbox)
      }
      // Processes may have been started and have ended meanwhile.
      start = processes.firstIndex(after: id)
    }
  }

  @inline(__always) private mutating func resume(
    _ entry: RunQueue.Entry, at now: Instant, into outbox: inout Outbox
  ) {
    guard let index = processes.index(of: entry.process) else { return }
    resume(entry, at: index, now, into: &outbox)
  }

  /// - Parameter index: that of the process in the table.
  private mutating func resume(
    _ entry: RunQueue.Entry, at index: Int, _ now: Instant, into outbox: inout Outbox
  ) {
    let position = processes.processes.position(of: index)
    let isFull = isOutputFull(of: position)
    if entry.seesPrograms { system.programs = processes.running }
    let wait = Guest.run(
      &processes.processes.elements[position], entry.event, isFull: isFull, &stack, &systemBox.value, &outbox, at: now)
    if entry.seesPrograms { system.programs = [] }
    guard let wait else { return processes.noteWait(at: index) }
    if let directory = system.changedDirectory {
      processes.processes.elements[position].directory = directory
      system.changedDirectory = nil
    }
    let signal = system.isPipeBroken || system.isOutputExceeded ? system.takeSignal() : nil
    switch wait {
    case .exit(let status): end(index, status, at: now, into: &outbox)
    case .timer, .socket:
      if let signal { return end(index, 128 + signal, at: now, into: &outbox) }
      processes.noteWait(at: index)
    }
  }

  @inline(__always) private func isOutputFull(of position: Int) -> Bool {
    let streams = processes.processes.elements[position].streams
    return system.isFull(streams.output) || system.isFull(streams.errors)
  }

  /// The event that a process gets; nil where it does not wait for it, or has to wait for room in its output first.
  @inline(__always) private static func admit(
    _ event: ProgramEvent, to process: inout Process, isFull: Bool, at now: Instant
  ) -> ProgramEvent? {
    // Patterns rather than equality, which is a call.
    if case .interrupted = event { return event }
    if isFull {
      // It missed nothing if all that has happened is that there is still no room.
      if case .output = event {} else { process.isLate = true }
      return nil
    }
    if process.isLate {
      process.isLate = false
      if case .output = event, process.wait.until <= now { return .timer }
    }
    if event.isOfSocket, case .timer = process.wait { return nil }
    return event
  }

  private mutating func end(_ index: Int, _ status: Int32, at now: Instant, into outbox: inout Outbox) {
    let process = processes.processes[at: index]
    processes.remove(process.id)
    system.removeMember(of: process.line)
    system.computations.stop(of: process.id, isHosted: system.hardware.isHosted)
    stack.closeSockets(of: SocketOwner(process.id), at: now, into: &outbox)
    system.close(process.streams)
    noteEndOnConsole(of: process, status, into: &outbox)
    if let parent = process.parent {
      runQueue.prepend(parent, .child(process.id, status))
    } else {
      outbox.report(Report(process: process.id.rawValue, .exited(status)))
    }
  }

  /// Runs a program once, with system calls that act on the guest in place.
  ///
  /// - Returns: what it waits for now; nil where it did not get the event.
  private static func run(
    _ process: inout Process, _ event: ProgramEvent, isFull: Bool, _ stack: inout Stack, _ system: inout GuestSystem,
    _ outbox: inout Outbox, at now: Instant
  ) -> Wait? {
    system.addWork()
    guard let event = admit(event, to: &process, isFull: isFull, at: now) else { return nil }
    return withUnsafeMutablePointer(to: &stack) { stack in
      withUnsafeMutablePointer(to: &outbox) { outbox in
        withUnsafeMutablePointer(to: &system) { system in
          var calls = SystemCalls(
            stack: stack, outbox: outbox, system: system, now: now, process.streams, process.line, process.id,
            in: process.directory)
          process.wait = process.program.value.resume(event, calls: &calls)
          return process.wait
        }
      }
    }
  }
}
