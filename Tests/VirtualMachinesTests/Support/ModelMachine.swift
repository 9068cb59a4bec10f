import DiskImages
import DiskTesting
import SimulationKernel
import Testing

@testable import VirtualMachines

/// A machine beside plain arrays that say what each of its states has to show.
struct ModelMachine {
  var name: String
  var now: [UInt8]
  var snapshots: [UniqueID: [UInt8]] = [:]
  /// Snapshots of it that linked clones stand on.
  var bases: [UniqueID] = []
}

/// Random operations on a machine and its clones.
struct MachineModel {
  let storage = MemoryStorage()
  let format: ImageFormat
  var random: RandomStream
  var machines: [ModelMachine] = []
  private var made = 0
  private let size: Int

  static let maximumSnapshots = 50
  private static let maximumMachines = 6

  init(_ format: ImageFormat, seed: UInt64) throws {
    self.format = format
    random = RandomStream(seed: seed, owner: "machine model")
    size = format == .vdi || format == .vhdx ? 2 << 20 : 384 << 10
    var blueprint = MachineBlueprint(name: "m0")
    (blueprint.diskFormat, blueprint.diskSize) = (format, size)
    _ = try MachineFile.create(blueprint, in: ".", storage)
    machines = [ModelMachine(name: "m0", now: [UInt8](repeating: 0, count: size))]
  }

  func open(_ index: Int, _ access: Access = .writing) throws -> MachineFile {
    let name = machines[index].name
    return try MachineFile("\(name)/\(name).vbox", for: access, in: storage)
  }

  mutating func pick(_ count: Int) -> Int { Int(random.next(below: UInt64(count))) }

  mutating func step() throws {
    let index = pick(machines.count)
    switch pick(100) {
    case 0..<40: try write(index)
    case 40..<62: try take(index)
    case 62..<75: try restore(index)
    case 75..<95: try delete(index)
    case 95..<98: try link(index)
    default: try copy(index)
    }
  }

  mutating func write(_ index: Int) throws {
    let file = try open(index)
    let offset = pick(size / 512) * 512
    let count = min(size - offset, 512 * (1 + pick(40)))
    let value = UInt8(pick(256))
    let bytes = [UInt8](repeating: value, count: count)
    if pick(4) == 0 { try file.change(bytes, at: offset) } else { try file.write(bytes, at: offset) }
    machines[index].now.replaceSubrange(offset..<offset + count, with: bytes)
  }

  mutating func take(_ index: Int) throws {
    guard machines[index].snapshots.count < MachineModel.maximumSnapshots else { return try delete(index) }
    made += 1
    machines[index].snapshots[try open(index).takeSnapshot("s\(made)")] = machines[index].now
  }

  private mutating func anySnapshot(_ index: Int) -> UniqueID? {
    let all = machines[index].snapshots.keys.sorted { $0.description < $1.description }
    return all.isEmpty ? nil : all[pick(all.count)]
  }

  mutating func restore(_ index: Int) throws {
    guard let uuid = anySnapshot(index) else { return }
    try open(index).restoreSnapshot(uuid)
    machines[index].now = machines[index].snapshots[uuid] ?? []
  }

  mutating func delete(_ index: Int) throws {
    guard let uuid = anySnapshot(index) else { return }
    let file = try open(index)
    let policies = MergePolicy.allCases
    if machines[index].bases.contains(uuid) {
      #expect(throws: DiskError.self) { try file.planDeletion(of: uuid) }
      return
    }
    try file.delete(try file.planDeletion(of: uuid, policies[pick(policies.count)]))
    machines[index].snapshots[uuid] = nil
    try expect(index)
  }

  private mutating func newName() -> String? {
    guard machines.count < MachineModel.maximumMachines else { return nil }
    made += 1
    return "c\(made)"
  }

  mutating func link(_ index: Int) throws {
    guard let uuid = anySnapshot(index), let name = newName() else { return }
    var request = CloneRequest([name], .linked)
    request.snapshot = uuid
    try open(index).clone(request, to: ".")
    machines.append(ModelMachine(name: name, now: machines[index].snapshots[uuid] ?? []))
    machines[index].bases.append(uuid)
  }

  mutating func copy(_ index: Int) throws {
    guard let name = newName() else { return }
    try open(index).clone(CloneRequest([name], .full), to: ".")
    machines.append(ModelMachine(name: name, now: machines[index].now))
  }

  func expect(_ index: Int) throws {
    let (machine, file) = (machines[index], try open(index, .reading))
    #expect(file.leftovers == [])
    #expect(file.machine.snapshots.count == machine.snapshots.count)
    try expect(file, file.machine.hardware, machine.now, "\(format) \(machine.name), now")
    for snapshot in file.machine.snapshots {
      let content = machine.snapshots[snapshot.uuid] ?? []
      try expect(file, snapshot.hardware, content, "\(format) \(machine.name), \(snapshot.name)")
    }
  }

  private func expect(_ file: MachineFile, _ hardware: Hardware, _ content: [UInt8], _ what: String) throws {
    let isEqual = try file.contents(of: hardware) == [content]
    #expect(isEqual, "\(what)")
  }

  func expectAll() throws { for index in machines.indices { try expect(index) } }
}
