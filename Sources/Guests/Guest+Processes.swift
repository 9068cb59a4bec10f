import Fabric
import NetworkStack
import SimulationKernel

// How processes are resumed, and what becomes of what they asked for.

extension Guest {
  @discardableResult
  mutating func add(_ program: Open<any GuestProgram>, at now: Instant, into outbox: inout Outbox) -> ProcessID {
    let id = system.newProcessID()
    processes.add(program, id: id)
    resume(id, .started, at: now, into: &outbox)
    return id
  }

  /// Lets the programs have what came for them, and finds out when to be called next.
  @inline(__always) mutating func settle(at now: Instant, into outbox: inout Outbox) {
    if hasNews { tellProcesses(at: now, into: &outbox) }
    nextWake = min(stack.nextWake, processes.nextWake)
  }

  /// What most packets on their way leave nothing of.
  @inline(__always) private var hasNews: Bool {
    stack.hasSocketNews || !system.requests.isEmpty || !system.news.isEmpty
  }

  private mutating func tellProcesses(at now: Instant, into outbox: inout Outbox) {
    while true {
      if !system.requests.isEmpty {
        carryOut(system.requests.removeFirst(), at: now, into: &outbox)
      } else if !system.news.isEmpty {
        tell(system.news.removeFirst(), at: now, into: &outbox)
      } else if let (owner, event) = stack.nextSocketEvent() {
        resume(ProcessID(owner), ProgramEvent(event), at: now, into: &outbox)
      } else {
        break
      }
    }
  }

  private mutating func carryOut(_ request: GuestSystem.Request, at now: Instant, into outbox: inout Outbox) {
    switch request {
    case .start(let id, let program, let streams, let parent):
      processes.add(program, id: id, streams, parent: parent)
      resume(id, .started, at: now, into: &outbox)
    case .interrupt(let id):
      resume(id, .interrupted, at: now, into: &outbox)
    case .kill(let id, let status):
      guard let place = processes.place(of: id) else { return }
      end(place, status, at: now, into: &outbox)
      processes.findNextWake()
    case .listPrograms(let id):
      system.programs = processes.processes.map { RunningProgram(id: $0.id, name: $0.program.value.commandName) }
      resume(id, .timer, at: now, into: &outbox)
      system.programs = []
    }
  }

  private mutating func tell(_ news: GuestSystem.PipeNews, at now: Instant, into outbox: inout Outbox) {
    switch news {
    case .hasBytes(let pipe):
      if let reader = processes.reader(of: pipe) { resume(reader, .input, at: now, into: &outbox) }
    case .hasRoom(let pipe):
      if let writer = processes.writer(of: pipe) { resume(writer, .output, at: now, into: &outbox) }
    }
  }

  mutating func resumeDue(at now: Instant, into outbox: inout Outbox) {
    var last: ProcessID?
    while let id = processes.firstDue(at: now, after: last) {
      resume(id, .timer, at: now, into: &outbox)
      last = id
    }
  }

  mutating func resume(_ id: ProcessID, _ event: ProgramEvent, at now: Instant, into outbox: inout Outbox) {
    guard let place = processes.place(of: id) else { return }
    guard let event = admit(event, to: place, at: now) else { return processes.findNextWake() }
    let wait = Guest.run(&processes.processes[place], event, &stack, &systemBox.value, &outbox, at: now)
    let isKilled = system.isPipeBroken
    if isKilled { system.isPipeBroken = false }
    switch wait {
    case .exit(let status): end(place, status, at: now, into: &outbox)
    // SIGPIPE
    case .timer, .socket: if isKilled { end(place, 128 + 13, at: now, into: &outbox) }
    }
    processes.findNextWake()
  }

  /// The event that a process gets; nil where it does not wait for it, or has to wait for room in its output first.
  private mutating func admit(_ event: ProgramEvent, to place: Int, at now: Instant) -> ProgramEvent? {
    if event == .interrupted { return event }
    let streams = processes.processes[place].streams
    if system.isFull(streams.output) || system.isFull(streams.errors) {
      // It missed nothing if all that has happened is that there is still no room.
      if event != .output { processes.processes[place].isLate = true }
      return nil
    }
    let (wait, wasLate) = (processes.processes[place].wait, processes.processes[place].isLate)
    if wasLate { processes.processes[place].isLate = false }
    if event == .output, wasLate, wait.until <= now { return .timer }
    if event.isOfSocket, case .timer = wait { return nil }
    return event
  }

  private mutating func end(_ place: Int, _ status: Int32, at now: Instant, into outbox: inout Outbox) {
    let process = processes.processes[place]
    processes.remove(process.id)
    stack.closeSockets(of: SocketOwner(process.id), at: now, into: &outbox)
    system.close(process.streams)
    if let parent = process.parent {
      resume(parent, .child(process.id, status), at: now, into: &outbox)
    } else {
      outbox.report(Report(process: process.id.rawValue, .exited(status)))
    }
  }

  /// Runs a program once, with system calls that act on the guest in place.
  private static func run(
    _ process: inout Process, _ event: ProgramEvent, _ stack: inout Stack, _ system: inout GuestSystem,
    _ outbox: inout Outbox, at now: Instant
  ) -> Wait {
    withUnsafeMutablePointer(to: &stack) { stack in
      withUnsafeMutablePointer(to: &outbox) { outbox in
        withUnsafeMutablePointer(to: &system) { system in
          var calls = SystemCalls(
            stack: stack, outbox: outbox, system: system, now: now, process.streams, process.console, process.id)
          process.wait = process.program.value.resume(event, calls: &calls)
          return process.wait
        }
      }
    }
  }
}
