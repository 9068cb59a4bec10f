import Fabric
public import SimulationKernel

/// A running program.
public struct Process: Sendable, Equatable {
  public let id: ProcessID
  var program: Open<any GuestProgram>
  var wait: Wait
  let streams: StandardStreams
  /// The process that started it; nil where it was typed into the console, or is a service.
  let parent: ProcessID?
  /// The process that was typed into the console: this one, or that for which it runs.
  let console: ProcessID
  /// Its output is full, and meanwhile something has happened that it waits for.
  var isLate = false
}

/// The processes of a guest, in the order in which they were started.
public struct ProcessTable: Sendable, Equatable {
  public internal(set) var processes: [Process] = []
  /// The earliest instant that any of them waits for.
  private(set) var nextWake = Instant.never

  public init() {}

  // Loops, because a closure would be given a copy of each process.
  @inline(__always) func place(of id: ProcessID) -> Int? {
    for place in processes.indices where processes[place].id == id { return place }
    return nil
  }

  /// When the process at a place is to be resumed at the latest.
  @inline(__always) private func due(_ place: Int) -> Instant {
    processes[place].isLate ? .never : processes[place].wait.until
  }

  /// Enters a program that has not run yet.
  mutating func add(
    _ program: Open<any GuestProgram>, id: ProcessID, _ streams: StandardStreams = StandardStreams(),
    parent: ProcessID? = nil
  ) {
    let console = parent.flatMap { place(of: $0) }.map { processes[$0].console } ?? id
    processes.append(
      Process(
        id: id, program: program, wait: .timer(.never), streams: streams, parent: parent, console: console))
  }

  /// What runs, as `ps` would tell.
  var running: [RunningProgram] {
    processes.map { RunningProgram(id: $0.id, name: $0.program.value.commandName) }
  }

  /// The process at the other end of a pipe.
  func reader(of pipe: PipeID) -> ProcessID? { processes.first { $0.streams.input == .pipe(pipe) }?.id }
  func writer(of pipe: PipeID) -> ProcessID? {
    processes.first { $0.streams.output == .pipe(pipe) || $0.streams.errors == .pipe(pipe) }?.id
  }

  /// The first process started after `previous` whose instant has come.
  func firstDue(at now: Instant, after previous: ProcessID?) -> ProcessID? {
    for place in processes.indices where due(place) <= now {
      if let previous, processes[place].id <= previous { continue }
      return processes[place].id
    }
    return nil
  }

  mutating func remove(_ id: ProcessID) { processes.removeAll { $0.id == id } }

  mutating func findNextWake() {
    nextWake = .never
    for place in processes.indices { nextWake = min(nextWake, due(place)) }
  }
}

extension Process: StateRecord {
  public static let fields = Fields(\Process.id, \.program, \.wait, \.streams, \.parent, \.console, \.isLate)
}

extension ProcessTable: StateRecord {
  public static let fields = Fields(\ProcessTable.processes, \.nextWake)
}
