import DiskImages
public import Lab
import Packets
import Settings
import SystemFiles
import VirtualMachines

/// Reads the machine files that nodes of a topology begin as: the edge where a machine on disk becomes one of a lab. It writes
/// to none of them.
public struct MachineSource: Sendable {
  /// That of the topology file, in which the machines lie.
  let folder: String
  /// The machines and their disks may lie anywhere.
  let outsideIsAllowed: Bool

  public init(folder: String, outsideIsAllowed: Bool = false) {
    (self.folder, self.outsideIsAllowed) = (folder, outsideIsAllowed)
  }

  /// What reading a topology needs.
  public var reader: MachineReader {
    MachineReader { (reference) throws(StoredMachineError) in
      do throws(DiskError) { return try stored(reference) } catch { throw StoredMachineError(error.reason) }
    }
  }

  private func stored(_ reference: MachineReference) throws(DiskError) -> StoredMachine {
    let (file, snapshot) = try open(reference)
    let hardware = snapshot?.hardware ?? file.machine.hardware
    var machine = StoredMachine()
    machine.description = file.machine.description
    machine.vcpus = hardware.vcpus
    machine.memory = UInt64(hardware.memory) << 20
    machine.adapters = hardware.adapters.filter(\.isEnabled).map { adapter in
      let mac = MACAddress(adapter.address.description)
      return StoredMachine.Adapter(mac: mac == .zero ? nil : mac, hasCable: adapter.hasCable)
    }
    machine.hasDisk = !hardware.disks.isEmpty
    let media = MachineMedia(file, hardware) { (try? location(of: $0)) != nil }
    (machine.cd, machine.usb) = (media.cd?.content, media.stick?.content)
    machine.setBootOrder(hardware.bootOrder.map(\.word))
    machine.ignored = ignored(file, hardware, snapshot, besides: media)
    return machine
  }

  /// What of a machine no lab has.
  private func ignored(
    _ file: MachineFile, _ hardware: Hardware, _ snapshot: Snapshot?, besides used: MachineMedia
  ) -> [String] {
    let others = hardware.disks.dropFirst().filter { $0 != used.stick?.attachment.medium }.map { disk in
      "its disk \((try? file.chainPaths(of: disk))?.first.map(SourceFile.init(path:))?.name ?? "\(disk)")"
    }
    let drives = file.drives(of: hardware).filter { drive in
      drive.attachment.kind != .disk && drive.attachment.medium != nil && drive.attachment != used.cd?.attachment
    }
    let media = drives.map { drive in
      "the \(drive.kindName) \(drive.path.map(SourceFile.init(path:))?.name ?? "in its drive")"
    }
    let state = file.machine.hasSavedState(at: snapshot) ? ["the memory of its saved state"] : []
    return others + media + state + hardware.otherDevices.map { "its \($0)" }
  }

  /// The machine, and the snapshot that is meant.
  private func open(_ reference: MachineReference) throws(DiskError) -> (MachineFile, Snapshot?) {
    let file = try MachineFile(try location(of: reference.file.value), for: .reading)
    guard let name = reference.snapshot else { return (file, nil) }
    return (file, try file.machine.snapshot(named: name))
  }

  /// The disk that a machine begins with.
  func disk(of reference: MachineReference) throws(DiskError) -> MachineDisk {
    let (file, snapshot) = try open(reference)
    guard let disk = (snapshot?.hardware ?? file.machine.hardware).disks.first else {
      throw DiskError(.missing, file.path, "it has no disk")
    }
    // A registry may name any file, so each is held to the same rule as the machine itself.
    let paths = try file.chainPaths(of: disk)
    for path in paths { _ = try location(of: path) }
    return MachineDisk(
      machine: file.path, image: try file.openDisk(disk), options: try file.openOptions(of: disk))
  }

  /// Where a regular file is that the topology, or a machine that it names, may use.
  private func location(of name: String) throws(DiskError) -> String {
    let file = ReferencedFile(name, in: folder, outsideIsAllowed: outsideIsAllowed)
    do throws(ReferenceError) {
      _ = try file.opened()
      return try file.location()
    } catch {
      throw DiskError(.inputOutput, name, name.hasPrefix("/") ? "\(name): \(error)" : error.description)
    }
  }
}

/// An open disk of a machine, and how it is opened again.
struct MachineDisk {
  /// The machine's settings file.
  var machine: String
  var image: DiskImage
  var options: OpenOptions
}
