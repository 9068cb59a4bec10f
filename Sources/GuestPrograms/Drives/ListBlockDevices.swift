import Guests
import SimulationKernel

/// `lsblk` of util-linux: disks and drives, the partition that is mounted, and where. None of them is locked against writing (`RO`).
struct ListBlockDevices: FileCommand {
  static let registeredName = "lsblk"

  init(arguments: [String], names: NameTable) throws(FailedCommand) {
    guard arguments.isEmpty else {
      throw FailedCommand("lsblk: Polder's lists all devices: use it without arguments", status: 1)
    }
  }

  private struct Row {
    let name: String
    let isRemovable: Bool
    let size: Int
    let kind: String
    let mountPoint: String?
  }

  func run(_ report: inout FileReport, _ calls: borrowing SystemCalls) {
    let rows = (diskRows(calls) + calls.drives.sorted { $0.device < $1.device }.flatMap { driveRows($0) })
    let names = rows.map(\.name.count).max() ?? 0
    let heading = ListBlockDevices.padded("NAME", to: names) + " RM   SIZE RO TYPE MOUNTPOINTS\n"
    report.output = heading + rows.map { text(of: $0, names) }.joined()
  }

  private func diskRows(_ calls: borrowing SystemCalls) -> [Row] {
    guard let size = calls.diskSize, let root = try? calls.mounts().first else { return [] }
    let mounted = root.source.hasPrefix("/dev/") ? (source: root.source, path: "/") : nil
    return rows("sda", size, of: mounted, kind: "disk", isRemovable: false)
  }

  private func driveRows(_ drive: DriveStatus) -> [Row] {
    // A stick that is not there has no device; a drive for discs has one.
    guard drive.size > 0 || drive.drive == .cd else { return [] }
    let name = String(drive.device.dropFirst("/dev/".count))
    let mounted = drive.source.flatMap { source in drive.mountPoint.map { (source, $0) } }
    return rows(
      name, drive.size, of: mounted, kind: drive.drive == .cd ? "rom" : "disk", isRemovable: true)
  }

  /// The device, and its partition if that is what is mounted.
  private func rows(
    _ name: String, _ size: Int, of mounted: (source: String, path: String)?, kind: String, isRemovable: Bool
  ) -> [Row] {
    let source = mounted.map { String($0.source.dropFirst("/dev/".count)) }
    let isWhole = source == nil || source == name
    let device = Row(
      name: name, isRemovable: isRemovable, size: size, kind: kind,
      mountPoint: isWhole ? mounted?.path : nil)
    guard !isWhole, let source else { return [device] }
    return [
      device,
      Row(
        name: "└─" + source, isRemovable: isRemovable, size: size, kind: "part",
        mountPoint: mounted?.path),
    ]
  }

  private func text(of row: Row, _ width: Int) -> String {
    let size = DiskFree.human(row.size)
    let space = String(repeating: " ", count: max(0, 6 - size.count))
    return ListBlockDevices.padded(row.name, to: width)
      + "  \(row.isRemovable ? 1 : 0) \(space)\(size)  0 "
      + (row.mountPoint.map { ListBlockDevices.padded(row.kind, to: 4) + " " + $0 } ?? row.kind) + "\n"
  }

  private static func padded(_ text: String, to width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }

  static let fields = Fields<ListBlockDevices>()
}
