public import SimulationKernel

/// The processes of a guest, in the order in which they were started. What a process does costs no more where many run.
public struct ProcessTable: Sendable, StateRecord {
  /// By number.
  public internal(set) var processes = NumberedTable<Process>()
  /// The earliest instant that any of them waits for. It follows from the processes, as ``alarms`` do.
  private(set) var nextWake = Instant.never
  /// Empty where there are few.
  private var alarms = Alarms()

  /// Creates a table without processes.
  public init() {}

  /// Processes, gaps included, among which a walk finds the next one soon enough.
  private static let fewLimit = 8

  @inline(__always) private var areFew: Bool { processes.endIndex <= ProcessTable.fewLimit }

  @inline(__always) func index(of id: ProcessID) -> Int? { processes.index(of: id.rawValue) }

  @inline(__always) private func due(_ index: Int) -> Instant {
    let position = processes.position(of: index)
    // Field by field: a property of the process would be given a copy of it.
    if position < 0 || processes.elements[position].isLate { return .never }
    return processes.elements[position].wait.until
  }

  /// Enters a program that has not run yet.
  mutating func add(
    _ program: Open<any GuestProgram>, id: ProcessID, _ streams: StandardStreams = StandardStreams(),
    parent: ProcessID? = nil, line: ProcessID? = nil, in directory: FileID
  ) {
    let process = Process(
      id: id, program: program, wait: .timer(.never), streams: streams, parent: parent, line: line ?? id,
      directory: directory)
    let index = processes.set(process, for: id.rawValue)
    if index < processes.endIndex - 1 || !areFew && !alarms.hasRoom(for: index) { findNextWake() }
  }

  /// What runs, as `ps` would tell.
  var running: [RunningProgram] {
    processes.values.map {
      RunningProgram(
        id: $0.id, name: $0.program.value.commandName,
        files: [$0.directory] + $0.streams.files + $0.program.value.openFiles)
    }
  }

  /// The programs that run.
  public var programs: [any GuestProgram] { processes.values.map(\.program.value) }

  /// The index of the first process, from `start` on, whose instant has come.
  @inline(__always) func firstDue(at now: Instant, from start: Int) -> Int? {
    guard areFew else { return alarms.firstIndex(dueAt: now, from: start) }
    var index = start
    while index < processes.endIndex {
      if due(index) <= now { return index }
      index += 1
    }
    return nil
  }

  /// The index of the first process that was started after `previous`.
  @inline(__always) func firstIndex(after previous: ProcessID) -> Int {
    processes.firstIndex(above: previous.rawValue)
  }

  /// Has to follow whatever changes when a process, at an index, is to be resumed.
  @inline(__always) mutating func noteWait(at index: Int) {
    if areFew { return findNextWakeAmongFew() }
    noteWaitAmongMany(at: index)
  }

  @inline(__always) private mutating func findNextWakeAmongFew() {
    var (earliest, index) = (Instant.never, 0)
    while index < processes.endIndex {
      earliest = min(earliest, due(index))
      index += 1
    }
    nextWake = earliest
  }

  private mutating func noteWaitAmongMany(at index: Int) {
    guard alarms.hasRoom(for: processes.endIndex - 1) else { return findNextWake() }
    alarms.set(due(index), at: index)
    nextWake = alarms.first
  }

  mutating func remove(_ id: ProcessID) {
    guard let index = index(of: id) else { return }
    let (hasTree, end) = (!areFew, processes.endIndex)
    processes.removeLeavingGap(at: index)
    // Where gaps are closed, the processes behind them get other indices.
    guard !processes.closeGapsIfMany(), hasTree, !areFew, alarms.hasRoom(for: end - 1) else { return findNextWake() }
    alarms.set(.never, at: index)
    nextWake = alarms.first
  }

  /// Looks at all of them.
  mutating func findNextWake() {
    if areFew {
      alarms = Alarms()
      findNextWakeAmongFew()
    } else {
      let processes = processes
      alarms.reset(processes.endIndex) { processes.isGap($0) ? .never : processes[at: $0].due }
      nextWake = alarms.first
    }
  }

  public static let fields = Fields(\ProcessTable.processes).derived(\.nextWake, .never).derived(\.alarms, Alarms())

  public mutating func settle(_ reader: borrowing CheckpointReader) throws(CheckpointError) {
    for index in processes.indices {
      let process = processes[at: index]
      guard process.id.rawValue == processes.number(at: index) else { throw reader.failure("a process of two numbers") }
      guard process.wait.isOfRunning else { throw reader.failure("a process that has ended") }
    }
    findNextWake()
  }
}

extension ProcessTable: Equatable {
  public static func == (a: ProcessTable, b: ProcessTable) -> Bool { a.processes == b.processes }
}

extension GuestSystem {
  /// Derives what follows from the processes of a guest that has been read.
  mutating func settle(_ processes: ProcessTable, _ reader: borrowing CheckpointReader) throws(CheckpointError) {
    for process in processes.processes.values {
      guard hasGiven(process.id), hasGiven(process.line) else {
        throw reader.failure("a process whose number has not been given")
      }
      addMember(of: process.line)
      connect(process.streams, to: process.id)
    }
  }
}

extension Wait {
  fileprivate var isOfRunning: Bool { if case .exit = self { false } else { true } }
}
