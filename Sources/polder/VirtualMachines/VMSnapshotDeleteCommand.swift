public import ArgumentParser
import DiskImages
import Lab
public import VirtualMachines

struct VMSnapshotDeleteCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "delete", abstract: "Delete a snapshot; the states after it stay as they are.",
    discussion: """
      Its disk is merged with the deltas over it. Where there are several, merging copies its data to each of them: that is \
      done if it frees space in the end, or with --several merge; otherwise the disk stays as their common base.
      """)

  @OptionGroup var machine: MachineArgument
  @Argument(help: "The snapshot: its name or UUID.")
  var snapshot: String
  @Flag(name: .customLong("dry-run"), help: "Only tell what would be done, and the space that it needs and frees.")
  var isDryRun = false
  @Option(help: "What to do with a disk over which there are several deltas: automatic, merge or keep.")
  var several = MergePolicy.automatic
  @Flag(help: "Print one JSON object.")
  var json = false

  func run() throws {
    let file = try DiskWork.run { () throws(DiskError) in try machine.open(isDryRun ? .reading : .writing) }
    let plan = try DiskWork.run { () throws(DiskError) in
      try file.planDeletion(of: try file.machine.snapshot(named: snapshot).uuid, several)
    }
    try Console.print(json ? JSON.text(VMDeletionOutput(plan)) : VMDeletionOutput(plan).text)
    if isDryRun { return }
    try DiskWork.run { () throws(DiskError) in try file.delete(plan, DiskWork.progress("merging")) }
  }
}

extension MergePolicy: ExpressibleByArgument {}

/// What `vm snapshot delete --json` prints; sizes are in bytes.
private struct VMDeletionOutput: Encodable {
  struct Disk: Encodable {
    var path, fate: String
    var needed, freed: Int
  }

  var snapshot, uuid: String
  var newFirst: Nullable<String>
  var needed, freed: Int
  var disks: [Disk]

  init(_ plan: SnapshotDeletion) {
    (snapshot, uuid) = (plan.snapshot.name, plan.snapshot.uuid.description)
    newFirst = Nullable(plan.newFirst)
    (needed, freed) = (plan.needed, plan.freed)
    disks = plan.disks.map { Disk(path: $0.path, fate: $0.fate.text, needed: $0.needed, freed: $0.freed) }
  }

  var text: String {
    var lines = disks.map { "\($0.path): \($0.fate)" }
    if let newFirst = newFirst.value {
      lines.append("'\(newFirst)' becomes the first snapshot, which all others follow")
    }
    lines.append("snapshot '\(snapshot)': needs \(needed.sizeText), frees \(freed.sizeText)")
    return lines.map { $0.visible() }.joined(separator: "\n")
  }
}

extension SnapshotDeletion.Fate {
  fileprivate var text: String {
    switch self {
    case .removed: "is removed"
    case .untouched: "stays as it is"
    case .takesDelta: "takes over the delta above it"
    case .goesToDeltas(let deltas) where deltas.count == 1: "is merged into the delta above it"
    case .goesToDeltas(let deltas): "is merged into each of the \(deltas.count) deltas above it"
    case .stays(let deltas): "stays as the base of \(deltas.count) deltas, because merging would take more space"
    }
  }
}
