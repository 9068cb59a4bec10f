import Fabric
import Packets
import Settings

extension StoredMachine {
  /// What a topology file would have to say for the machine: weaker than what it says beside `vm:`.
  func layer(at location: SourceLocation) -> Layer {
    var machine = MachineDescription()
    machine.settings.description = description
    machine.settings.vcpus = vcpus
    machine.settings.memory = memory
    if hasDisk { machine.settings.disk = DiskSettings() }
    machine.settings.cd = cd.map { Located($0, at: location) }
    machine.settings.usb = usb.map { Located($0, at: location) }
    machine.settings.boot = boot
    machine.interfaces = adapters.enumerated().map { index, adapter in
      var interface = InterfaceDescription()
      interface.mac = adapter.mac.map { Located($0, at: location) }
      interface.settings.hasCable = adapter.hasCable ? nil : false
      return Named(StoredMachine.interfaceName(index), interface, at: location)
    }
    return Layer(MachineDescription.keys.change(saying: machine), of: MachineDescription.keys)
  }
}

/// The machine files that nodes begin as, as the inheriting stage meets them.
struct StoredMachines {
  let reader: MachineReader?
  /// What is in the files that no lab has.
  var warnings = FaultLog()

  /// The file that a layer names.
  static func reference(in layer: Layer?) -> MachineReference? {
    guard let change = layer?.change(of: MachineDescription.keys), change.contains("vm") else { return nil }
    return MachineDescription.keys.group(change).machineFile
  }

  /// Reads a machine file. Nil if nothing reads files here, or if it cannot be used, which is reported.
  mutating func machine(_ reference: MachineReference, of node: String, _ faults: inout FaultLog) -> StoredMachine? {
    guard let reader else { return nil }
    do throws(StoredMachineError) {
      let machine = try reader.read(reference)
      if !machine.ignored.isEmpty {
        warnings.report(
          "'\(node)' begins as \(reference.file.value) without \(machine.ignored.joined(separator: ", "))",
          at: reference.file.location, fix: "labs do not have that")
      }
      return machine
    } catch {
      faults.report(
        "\(reference.file.value): \(error.reason)", at: reference.file.location,
        fix: "name a machine that 'polder vm show' can show")
      return nil
    }
  }
}

extension NodeContent {
  /// Interfaces in the order of the machine's slots, and then those that the topology adds.
  mutating func sortInterfaces(like machine: StoredMachine) {
    guard case .machine(var description, let functions, let isTransparent, let forwards) = self else { return }
    let names = machine.adapters.indices.map(StoredMachine.interfaceName)
    let (own, others) = (description.interfaces, description.interfaces.filter { !names.contains($0.name) })
    description.interfaces = names.compactMap { name in own.first { $0.name == name } } + others
    self = .machine(description, functions: functions, isTransparent: isTransparent, forwards: forwards)
  }
}
