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
  /// The first process of the command line to which it belongs, which may have ended.
  var line: ProcessID
  /// Where its relative paths begin.
  var directory: FileID
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
  @inline(__always) func index(of id: ProcessID) -> Int? {
    for index in processes.indices where processes[index].id == id { return index }
    return nil
  }

  /// When the process at an index is to be resumed at the latest.
  @inline(__always) private func due(_ index: Int) -> Instant {
    processes[index].isLate ? .never : processes[index].wait.until
  }

  /// Enters a program that has not run yet.
  mutating func add(
    _ program: Open<any GuestProgram>, id: ProcessID, _ streams: StandardStreams = StandardStreams(),
    parent: ProcessID? = nil, line: ProcessID? = nil, in directory: FileID
  ) {
    processes.append(
      Process(
        id: id, program: program, wait: .timer(.never), streams: streams, parent: parent, line: line ?? id,
        directory: directory))
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
    for index in processes.indices where due(index) <= now {
      if let previous, processes[index].id <= previous { continue }
      return processes[index].id
    }
    return nil
  }

  mutating func remove(_ id: ProcessID) { processes.removeAll { $0.id == id } }

  mutating func findNextWake() {
    nextWake = .never
    for index in processes.indices { nextWake = min(nextWake, due(index)) }
  }
}

extension Process: StateRecord {
  public static let fields = Fields(\Process.id, \.program, \.wait, \.streams, \.parent, \.line, \.directory, \.isLate)
}

extension ProcessTable: StateRecord {
  public static let fields = Fields(\ProcessTable.processes, \.nextWake)
}
