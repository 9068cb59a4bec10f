import ArgumentParser
import DiskImages
import Lab
import VirtualMachines

struct VMShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show a machine: its settings, what is attached to it, and its snapshots.")

  @OptionGroup var machine: MachineArgument

  @Flag(help: "Print one JSON object.")
  var json = false

  func run() throws {
    let output = try DiskWork.run(.atOnce) { () throws(DiskError) in VMShowOutput(try machine.open()) }
    try Console.print(json ? JSON.text(output) : output.text)
  }
}

/// What `vm show --json` prints; sizes are in bytes.
struct VMShowOutput: Encodable {
  struct Drive: Encodable {
    var controller, kind: String
    var port, device: Int
    var uuid, path, problem: Nullable<String>
    var virtualSize, allocatedSize: Nullable<Int>
  }

  struct Card: Encodable {
    var slot: Int
    var mac, type, network: String
    var cable: Bool
  }

  var name, uuid, description, osType, path: String
  var vcpus, memory: Int
  var boot: [String]
  var drives: [Drive]
  var nics: [Card]
  var snapshots: [VMSnapshotOutput]
  var linkedTo: Nullable<String>
  var linkedClones, leftovers: [String]

  init(_ file: MachineFile) {
    let machine = file.machine
    (name, uuid, description) = (machine.name, machine.uuid.description, machine.description)
    (osType, path) = (machine.osType, machine.path)
    (vcpus, memory) = (machine.hardware.vcpus, machine.hardware.memory << 20)
    boot = machine.hardware.bootOrder.map(\.word)
    drives = file.drives.map { drive in
      Drive(
        controller: drive.controller, kind: drive.kindName, port: drive.attachment.port,
        device: drive.attachment.device, uuid: Nullable(drive.attachment.medium?.description),
        path: Nullable(drive.path), problem: Nullable(drive.problem), virtualSize: Nullable(drive.virtualSize),
        allocatedSize: Nullable(drive.allocatedSize))
    }
    nics = machine.hardware.adapters.filter(\.isEnabled).map { adapter in
      Card(
        slot: adapter.slot + 1, mac: adapter.address.description, type: adapter.type,
        network: adapter.network?.description ?? "none", cable: adapter.hasCable)
    }
    snapshots = VMSnapshotOutput.all(of: machine)
    linkedTo = Nullable(file.origin?.path)
    linkedClones = file.linkedClones
    leftovers = file.leftovers
  }

  var text: String {
    var lines = ["\(name)  \(uuid)", "file: \(path)"]
    if !description.isEmpty { lines.append("description: \(description)") }
    lines.append("vcpus: \(vcpus)")
    lines.append("memory: \(memory.sizeText)")
    lines.append("boot: \(boot.joined(separator: ", "))")
    lines += drives.map(\.line)
    lines += nics.map { nic in
      "nic\(nic.slot): \(nic.mac), \(nic.type), \(nic.network)" + (nic.cable ? "" : ", cable unplugged")
    }
    if let origin = linkedTo.value { lines.append("linked clone of: \(origin)") }
    lines += linkedClones.prefix(10).map { "linked clone: \($0)" }
    if linkedClones.count > 10 { lines.append("… and \(linkedClones.count - 10) more linked clones") }
    if !snapshots.isEmpty { lines += ["snapshots:"] + VMSnapshotOutput.tree(snapshots).map { "  " + $0 } }
    lines += leftovers.map { "left over from an interrupted operation: \($0)" }
    return lines.map { $0.visible() }.joined(separator: "\n")
  }
}

extension VMShowOutput.Drive {
  var line: String {
    let location = "\(controller) \(port)" + (device > 0 ? ":\(device)" : "")
    guard let path = path.value else { return "\(kind): empty (\(location))" }
    if let problem = problem.value { return "\(kind): \(path) (\(location)): \(problem)" }
    let sizes = virtualSize.value.map { size in
      ", \(size.sizeText), \((allocatedSize.value ?? 0).sizeText) used"
    }
    return "\(kind): \(path) (\(location)\(sizes ?? ""))"
  }
}
