import ArgumentParser
import DiskImages
import VirtualMachines

struct VMListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the machines in a folder.")

  @OptionGroup var folder: MachineFolder

  @Flag(help: "Print one JSON array.")
  var json = false

  func run() throws {
    let machines = MachineCatalog.machines(in: folder.path).map { path in
      do throws(DiskError) { return VMListOutput(try MachineFile(path, for: .reading).machine) } catch {
        Warnings.print("\(error)")
        return VMListOutput(unreadable: path)
      }
    }
    if json { return try Console.print(JSON.text(machines)) }
    if machines.isEmpty { return try Console.print("no machines in \(folder.path)") }
    let rows = [["NAME", "VCPUS", "MEMORY", "DISKS", "SNAPSHOTS", "UUID"]] + machines.map(\.row)
    try Console.write(Table.text(rows))
  }
}

private struct VMListOutput: Encodable {
  var name, path: String
  var uuid: Nullable<String>
  var vcpus, memory, disks, snapshots: Nullable<Int>

  init(_ machine: Machine) {
    (name, path, uuid) = (machine.name, machine.path, Nullable(machine.uuid.description))
    vcpus = Nullable(machine.hardware.vcpus)
    memory = Nullable(machine.hardware.memory << 20)
    disks = Nullable(machine.hardware.disks.count)
    snapshots = Nullable(machine.snapshots.count)
  }

  init(unreadable path: String) {
    (name, self.path, uuid) = (path.fileName, path, Nullable(nil))
    (vcpus, memory, disks, snapshots) = (Nullable(nil), Nullable(nil), Nullable(nil), Nullable(nil))
  }

  var row: [String] {
    let numbers = [
      vcpus.value.map(String.init), memory.value?.sizeText, disks.value.map(String.init),
      snapshots.value.map(String.init),
    ]
    return [name] + numbers.map { $0 ?? "?" } + [uuid.value ?? "?"]
  }
}

/// Columns of text, as wide as their widest entry.
enum Table {
  static func text(_ rows: [[String]]) -> String {
    let columns = rows.map(\.count).max() ?? 0
    let widths = (0..<columns).map { column in rows.map { $0.count > column ? $0[column].count : 0 }.max() ?? 0 }
    return rows.map { row in
      let cells = row.enumerated().map { column, cell in
        column == row.count - 1 ? cell : cell + String(repeating: " ", count: widths[column] - cell.count)
      }
      return cells.joined(separator: "  ") + "\n"
    }.joined()
  }
}
