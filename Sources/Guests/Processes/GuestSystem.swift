public import SimulationKernel

/// A process and its program, as `ps` would list them.
public struct RunningProgram: Sendable, Equatable {
  /// The process.
  public let id: ProcessID
  /// The program's name, such as `ping`.
  public let name: String
  /// Where it works, and what it has open.
  let files: [FileID]
}

/// What the processes of a guest share besides the network: files, pipes and the console.
public struct GuestSystem: Sendable, Equatable, StateRecord {
  /// What a program asked of the process table while it ran.
  enum Request: Sendable, Equatable {
    /// Starts a program. What it is does not matter here, so that the system knows no programs, which know it.
    case start(ProcessID, Open<any OpenPart>, StandardStreams, parent: ProcessID, line: ProcessID, FileID)
    case interrupt(ProcessID)
    /// Ends it at once, with this status.
    case kill(ProcessID, Int32)
    /// What it prints belongs to this line of the console.
    case attach(ProcessID, to: ProcessID)
    /// The system has ended.
    case power(PowerRequest)
    /// Boots from a device, or from the next one of the boot order.
    case boot(BootDevice?)
    /// Resumes it with what runs in ``GuestSystem/programs``.
    case listPrograms(for: ProcessID)
  }

  /// What happened to a pipe.
  enum PipeNews: Sendable, Equatable {
    case hasBytes(PipeID)
    case hasRoom(PipeID)
  }

  /// The guest's files and directories.
  public internal(set) var files: FileTree
  /// The guest's drives for media that come and go.
  var drives: [Drive] = []
  /// The guest's console.
  public internal(set) var console = Console()
  /// Nil once the system has started.
  var firmware: Indirect<Firmware>?
  /// The disk while nothing on it is mounted.
  var rawDisk: Indirect<RawDisk>?
  /// What the owner of the guest is to do with its power.
  var powerRequest: PowerRequest?
  let limits: GuestLimits
  /// What the guest runs on.
  public let hardware: Hardware
  /// What of its memory its host has taken back, in bytes.
  var balloon: UInt64 = 0
  /// The threads that compute.
  public internal(set) var computations = ComputationTable()
  /// What programs have written to the console, in bytes.
  private var written = 0
  var pipes = OrderedTable<PipeID, Pipe>()
  private var nextPipe: UInt32 = 1
  private var nextProcess = ProcessID(1)
  /// How many processes of a line run or are about to be started, by the line's number. It follows from the processes.
  var members = NumberedTable<Int>()
  /// In the order in which they have begun to wait.
  var diskWaits: [DiskWait] = []
  // These are empty between two steps.
  var requests = Fifo<Request>()
  var news = Fifo<PipeNews>()
  /// What a program that has asked for it is told.
  var programs: [RunningProgram] = []
  /// Where the program that runs has gone.
  var changedDirectory: FileID?
  /// The program that runs has written to a pipe that nobody reads.
  var isPipeBroken = false
  /// The program that runs has written more than the console takes.
  var isOutputExceeded = false
  /// What programs have done that the host has not been told of. Nothing where there is no host.
  var programWork = ProgramWork()
  /// The processes that wait for what the host knows.
  var asking: [ProcessID] = []
  /// What those that have asked are told.
  var processorTimes = ProcessorTimes()
  /// What programs have done since the guest was called, in runs of programs and pages of bytes.
  private(set) var work = 0

  /// That of a guest on which nothing has run.
  static let untouched = Indirect(GuestSystem())

  init(_ limits: GuestLimits = GuestLimits(), _ hardware: Hardware = Hardware()) {
    (self.limits, self.hardware) = (limits, hardware)
    files = FileTree(limit: limits.files)
    console.directory = files.homeDirectory()
  }

  /// The signal that ends the program that has just run: SIGPIPE, SIGXFSZ, or none.
  mutating func takeSignal() -> Int32? {
    defer { (isPipeBroken, isOutputExceeded) = (false, false) }
    return isPipeBroken ? 13 : isOutputExceeded ? 25 : nil
  }

  private static let pageSize = 4096

  /// A program runs, or moves bytes.
  mutating func addWork(bytes: Int = 0) {
    work += 1 + bytes / GuestSystem.pageSize
    guard hardware.isHosted else { return }
    programWork.runs += bytes == 0 ? 1 : 0
    programWork.bytes += bytes
  }

  mutating func beginWork() { work = 0 }

  /// Programs have done more than they may at one instant.
  var isExhausted: Bool { work > limits.eventsAtOnce }

  /// As much of what is written to the console as the limit admits.
  mutating func admit(_ bytes: [UInt8]) -> [UInt8] {
    let room = max(0, limits.output - written)
    isOutputExceeded = isOutputExceeded || bytes.count > room
    let admitted = bytes.count > room ? Array(bytes.prefix(room)) : bytes
    written += admitted.count
    return admitted
  }

  /// A process of a line runs, or is about to be started.
  mutating func addMember(of line: ProcessID) {
    if let index = members.index(of: line.rawValue) {
      members[at: index] += 1
    } else {
      members.set(1, for: line.rawValue)
    }
  }

  /// A process of a line has ended, or was not started.
  mutating func removeMember(of line: ProcessID) {
    guard let index = members.index(of: line.rawValue) else { return }
    members[at: index] -= 1
    if members[at: index] == 0 { members.remove(at: index) }
  }

  /// A process has these streams.
  mutating func connect(_ streams: StandardStreams, to process: ProcessID) {
    if case .pipe(let id) = streams.input, let index = pipes.index(of: id) { pipes[at: index].reader = process }
    for stream in [streams.output, streams.errors] {
      if case .pipe(let id) = stream, let index = pipes.index(of: id) { pipes[at: index].writer = process }
    }
  }

  /// Whether a process has had, or may have had, this number.
  func hasGiven(_ id: ProcessID) -> Bool { id < nextProcess }

  mutating func newProcessID() -> ProcessID {
    defer { nextProcess = ProcessID(nextProcess.rawValue &+ 1) }
    return nextProcess
  }

  mutating func makePipe(_ bytes: [UInt8] = [], hasWriter: Bool = true) -> PipeID {
    let id = PipeID(nextPipe)
    nextPipe &+= 1
    pipes.set(Pipe(bytes, hasWriter: hasWriter), for: id)
    return id
  }

  mutating func write(_ bytes: [UInt8], to id: PipeID) {
    guard let index = pipes.index(of: id), pipes[at: index].hasReader else {
      isPipeBroken = true
      return
    }
    pipes[at: index].write(bytes)
    news.append(.hasBytes(id))
  }

  /// Nil where there is nothing yet; nothing at the end.
  mutating func read(_ limit: Int, from id: PipeID) -> [UInt8]? {
    guard let index = pipes.index(of: id) else { return [] }
    guard pipes[at: index].count > 0 else { return pipes[at: index].hasWriter ? nil : [] }
    let wasFull = pipes[at: index].isFull
    let bytes = pipes[at: index].read(limit)
    if wasFull, !pipes[at: index].isFull { news.append(.hasRoom(id)) }
    return bytes
  }

  // Inlined, because a call would copy the whole system first.
  @inline(__always) func isFull(_ stream: StandardStreams.Stream) -> Bool {
    guard case .pipe(let id) = stream, let index = pipes.index(of: id) else { return false }
    return pipes[at: index].isFull && pipes[at: index].hasReader
  }

  /// A process has ended: the ends of pipes that it held are closed.
  mutating func close(_ streams: StandardStreams) {
    for stream in [streams.output, streams.errors] {
      guard case .pipe(let id) = stream, let index = pipes.index(of: id) else { continue }
      pipes[at: index].hasWriter = false
      pipes[at: index].writer = nil
      news.append(.hasBytes(id))
      forget(id)
    }
    guard case .pipe(let id) = streams.input, let index = pipes.index(of: id) else { return }
    pipes[at: index].hasReader = false
    pipes[at: index].reader = nil
    news.append(.hasRoom(id))
    forget(id)
  }

  private mutating func forget(_ id: PipeID) {
    guard let index = pipes.index(of: id), !pipes[at: index].hasReader, !pipes[at: index].hasWriter else {
      return
    }
    pipes.remove(at: index)
  }

  /// Processes that may have run before a checkpoint, so that no number is given twice.
  private static let processLimit: UInt32 = 1 << 31

  public static let fields = Fields(
    \GuestSystem.files, \.drives, \.console, \.firmware, \.rawDisk, \.powerRequest, \.limits, \.hardware, \.balloon,
    \.computations,
    \.written, \.pipes,
    \.nextPipe,
    \.nextProcess, \.diskWaits
  )
  .derived(\GuestSystem.requests, Fifo())
  .derived(\GuestSystem.news, Fifo())
  .derived(\GuestSystem.members, NumberedTable())
  .derived(\GuestSystem.programs, [])
  .derived(\GuestSystem.changedDirectory, nil)
  .derived(\GuestSystem.isPipeBroken, false)
  .derived(\GuestSystem.isOutputExceeded, false)
  .derived(\GuestSystem.programWork, ProgramWork())
  .derived(\GuestSystem.asking, [])
  .derived(\GuestSystem.processorTimes, ProcessorTimes())
  .derived(\GuestSystem.work, 0)
}

extension GuestSystem {
  public var inconsistency: String? {
    guard nextProcess.rawValue < GuestSystem.processLimit, nextPipe < GuestSystem.processLimit else {
      return "\(nextProcess.rawValue) processes and \(nextPipe) pipes"
    }
    let volumes = drives.compactMap(\.volume)
    return Set(volumes).count == volumes.count && volumes.allSatisfy { files.table.disk(of: $0) != nil && $0 != .root }
      ? nil : "a drive whose medium is mounted nowhere"
  }
}
