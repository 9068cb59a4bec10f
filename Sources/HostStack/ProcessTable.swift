import Fabric
public import SimulationKernel

/// A running program.
public struct Process: Sendable, Equatable {
  public let id: ProcessID
  var program: Open<any GuestProgram>
  var wait: Wait
}

/// The processes of a guest, in the order in which they were started.
public struct ProcessTable: Sendable, Equatable {
  public internal(set) var processes: [Process] = []
  private(set) var nextID = ProcessID(1)
  /// The earliest instant that any of them waits for.
  private(set) var nextWake = Instant.never

  public init() {}

  func place(of id: ProcessID) -> Int? { processes.firstIndex { $0.id == id } }

  /// Enters a program that has not run yet.
  mutating func add(_ program: any GuestProgram) -> ProcessID {
    let id = nextID
    nextID = ProcessID(id.rawValue &+ 1)
    processes.append(Process(id: id, program: Open(program), wait: .timer(.never)))
    return id
  }

  /// The first process started after `previous` whose instant has come.
  func firstDue(at now: Instant, after previous: ProcessID?) -> ProcessID? {
    for place in processes.indices where processes[place].wait.until <= now {
      if previous.map({ processes[place].id > $0 }) ?? true { return processes[place].id }
    }
    return nil
  }

  mutating func remove(_ id: ProcessID) { processes.removeAll { $0.id == id } }

  mutating func findNextWake() {
    nextWake = .never
    for place in processes.indices { nextWake = min(nextWake, processes[place].wait.until) }
  }
}

extension Process: Checkpointable {
  public func encode(to writer: inout ByteWriter) {
    writer.write(id)
    writer.write(program)
    writer.write(wait)
  }
  public init(from reader: inout CheckpointReader) throws(CheckpointError) {
    id = try reader.read()
    program = try reader.read()
    wait = try reader.read()
  }
}

extension ProcessTable: Checkpointable {
  public func encode(to writer: inout ByteWriter) {
    writer.write(processes)
    writer.write(nextID)
    writer.write(nextWake)
  }
  public init(from reader: inout CheckpointReader) throws(CheckpointError) {
    processes = try reader.read()
    nextID = try reader.read()
    nextWake = try reader.read()
  }
}
