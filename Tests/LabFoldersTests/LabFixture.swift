public import DiskImages
public import DiskTesting
import Lab
import LabFolders
import LabTesting
import Sessions
import SimulationKernel
public import VirtualMachines

extension MemoryStorage: MachineStorage {
  public func flush(folders: [String]) throws(DiskError) {
    for folder in folders { try flush(folder: folder) }
  }
}

/// What is seen of a lab: a run has it, and a folder has to give it back.
struct LabView: Equatable {
  var digest: String
  var at: Int64
  var programs: [ProgramRecord]
  var inputs: Int

  init(_ state: borrowing Checkpoint) {
    digest = state.world.digest.description
    at = (state.progress.reached - .zero).nanoseconds
    programs = state.progress.transcript.programs
    inputs = state.progress.inputsDone
  }
}

enum LabFixture {
  static func start(_ lab: LabSource) throws -> Checkpoint {
    var start = try Checkpoint(lab.topology(), folder: Repository.root + "/Topologies")
    start.plan.captures = []
    return start
  }

  /// Runs a state on to an instant.
  static func run(_ state: consuming Checkpoint, to end: Instant) throws -> Checkpoint {
    state.plan.end = end
    state.beginNewCaptures()
    var session = try Session(state, output: nil)
    session.advance(to: end)
    return try session.checkpoint()
  }

  static func create(_ lab: LabSource, in storage: MemoryStorage) throws -> LabFolder {
    try LabFolder.create("lab", topology: Array(lab.text.utf8), beginning: start(lab), in: storage)
    return try LabFolder("lab", for: .writing, in: storage)
  }
}
