public import DiskImages

/// What differs between two states of a machine.
public struct StateDifference: Sendable {
  public struct Setting: Sendable {
    public var name: String
    /// Nil where the state does not have it.
    public var old: String?
    public var new: String?
  }

  public struct Disk: Sendable {
    /// Where it is attached: `SATA 0`.
    public var port: String
    /// What is attached there in the two states; nil for nothing.
    public var old, new: UniqueID?
    /// In one of the states nothing is attached there.
    public var isWhole: Bool { old == nil || new == nil }
    /// What differs, in whole units of 4 KiB, in ascending order.
    public var ranges: [GuestRange]

    public var bytes: Int { ranges.reduce(0) { $0 + $1.count } }
  }

  public var settings: [Setting]
  public var disks: [Disk]

  public var isEmpty: Bool { settings.isEmpty && disks.isEmpty }
}

extension MachineFile {
  /// Compares two states; nil is the current one.
  public func difference(from old: Snapshot?, to new: Snapshot?, _ progress: Progress = { _, _ in true })
    throws(DiskError) -> StateDifference
  {
    let (left, right) = (old?.hardware ?? machine.hardware, new?.hardware ?? machine.hardware)
    var disks: [StateDifference.Disk] = []
    let (before, after) = (left.diskPorts, right.diskPorts)
    for port in Set(before.keys).union(after.keys).sorted() {
      guard let first = before[port], let second = after[port] else {
        disks.append(StateDifference.Disk(port: port, old: before[port], new: after[port], ranges: []))
        continue
      }
      if first == second { continue }
      let ranges = try openDisk(first).differences(from: try openDisk(second), progress)
      if !ranges.isEmpty {
        disks.append(StateDifference.Disk(port: port, old: first, new: second, ranges: ranges))
      }
    }
    return StateDifference(settings: settingsDifference(old, new), disks: disks)
  }

  private func settingsDifference(_ old: Snapshot?, _ new: Snapshot?) -> [StateDifference.Setting] {
    // A snapshot's description is its own.
    func all(_ snapshot: Snapshot?) -> [(name: String, value: String)] {
      (snapshot.map { machine.settings(of: $0) } ?? machine.settings).filter { $0.name != "description" }
    }
    let (before, after) = (all(old), all(new))
    let names = before.map(\.name) + after.map(\.name).filter { name in !before.contains { $0.name == name } }
    return names.compactMap { name in
      let pair = (before.first { $0.name == name }?.value, after.first { $0.name == name }?.value)
      return pair.0 == pair.1 ? nil : StateDifference.Setting(name: name, old: pair.0, new: pair.1)
    }
  }
}

extension Hardware {
  /// The disks by where they are attached.
  fileprivate var diskPorts: [String: UniqueID] {
    var ports: [String: UniqueID] = [:]
    for controller in controllers {
      for attachment in controller.attachments where attachment.kind == .disk {
        let device = attachment.device > 0 ? ":\(attachment.device)" : ""
        ports["\(controller.name) \(attachment.port)\(device)"] = attachment.medium
      }
    }
    return ports
  }
}
