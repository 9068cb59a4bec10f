import ArgumentParser
import DiskImages
import Lab
import VirtualMachines

struct VMSnapshotDiffCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff", abstract: "Show what differs between two snapshots, or a snapshot and the current state.",
    discussion:
      "Settings by name, files of disks with a FAT file system by path, and disks by the ranges that differ. Exit status 1 if anything differs."
  )

  @OptionGroup var machine: MachineArgument
  @Argument(help: "The first snapshot: its name or UUID.")
  var old: String
  @Argument(help: "The second snapshot (default: the current state).")
  var new: String?
  @Flag(help: "Print one JSON object.")
  var json = false

  func run() throws {
    let (file, difference) = try DiskWork.run { () throws(DiskError) -> (MachineFile, StateDifference) in
      let file = try machine.open()
      let second = try new.map { (name) throws(DiskError) in try file.machine.snapshot(named: name) }
      let difference = try file.difference(
        from: try file.machine.snapshot(named: old), to: second, DiskWork.progress("comparing"))
      return (file, difference)
    }
    let output = try VMDifferenceOutput(difference, of: file)
    try Console.print(json ? JSON.text(output) : output.text)
    if !difference.isEmpty { throw ExitCode.checkFailed }
  }
}

/// What `vm snapshot diff --json` prints; offsets and sizes are in bytes.
private struct VMDifferenceOutput: Encodable {
  struct Change: Encodable {
    var name: String
    var old, new: Nullable<String>
  }
  struct Extent: Encodable { var offset, length: Int }
  struct Disk: Encodable {
    var port: String
    var attachedInBoth: Bool
    var bytes: Int
    var ranges: [Extent]
    /// Null where no file system is known.
    var files: Nullable<[FileDifference]>
  }

  var settings: [Change]
  var disks: [Disk]

  init(_ difference: StateDifference, of file: MachineFile) throws(Failure) {
    settings = difference.settings.map { Change(name: $0.name, old: Nullable($0.old), new: Nullable($0.new)) }
    disks = []
    for disk in difference.disks {
      var files: [FileDifference]?
      if let old = disk.old, let new = disk.new { files = try FileDifference.all(in: file, from: old, to: new) }
      disks.append(
        Disk(
          port: disk.port, attachedInBoth: !disk.isWhole, bytes: disk.bytes,
          ranges: disk.ranges.map { Extent(offset: $0.start.bytes, length: $0.count) }, files: Nullable(files)))
    }
  }

  private static let shown = 10

  var text: String {
    var lines = settings.map { "\($0.name): \($0.old.value ?? "none") -> \($0.new.value ?? "none")" }
    for disk in disks {
      guard disk.attachedInBoth else {
        lines.append("disk at \(disk.port): attached in only one of the states")
        continue
      }
      let ranges = disk.ranges.count == 1 ? "one range" : "\(disk.ranges.count) ranges"
      lines.append("disk at \(disk.port): \(disk.bytes.sizeText) in \(ranges) differ")
      lines += (disk.files.value ?? []).map { "  \($0.change.rawValue) \($0.path)" }
      lines += disk.ranges.prefix(Self.shown).map { "  \($0.length.sizeText) at offset \($0.offset)" }
      if disk.ranges.count > Self.shown { lines.append("  … and \(disk.ranges.count - Self.shown) more") }
    }
    return lines.isEmpty ? "no differences" : lines.map { $0.visible() }.joined(separator: "\n")
  }
}
