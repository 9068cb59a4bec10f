import DiskImages

extension Machine {
  /// The settings of a clone, with the media of its origin.
  ///
  /// - Parameter snapshot: The state that is cloned; nil for the current one.
  func cloned(as name: String, at path: String, from snapshot: Snapshot?, _ request: CloneRequest) throws(DiskError)
    -> Machine
  {
    var clone = Machine(document, path: path)
    clone.edit { machine in
      machine.updateChildren { child in
        child.name != "Snapshot" && child.name != "MediaRegistry"
      }
      for attribute in ["currentSnapshot", "stateFile", "aborted"] { machine[attribute] = nil }
    }
    if let snapshot { clone.takeHardware(of: snapshot) }
    for key in [MachineFile.mergingKey, MachineFile.originKey] { clone.setExtraData(key, nil) }
    clone.hardware.uuid = request.keepsHardwareUUID ? hardware.uuid ?? uuid : nil
    (clone.uuid, clone.name) = (.random(), name)
    clone.isModified = false
    clone.stampStateChange()
    clone.renewAddresses(request.addresses)
    for (name, value) in request.settings { try clone.set(name, value) }
    return clone
  }

  mutating func renewAddresses(_ addresses: CloneRequest.Addresses) {
    var known: [HardwareAddress: HardwareAddress] = [:]
    hardware.renewAddresses(addresses, &known)
  }

  /// Images of CDs stay where they are.
  mutating func takeRemovableMedia(of origin: MachineFile) {
    for group in ["DVDImages", "FloppyImages"] {
      guard var media = origin.machine.element.child("MediaRegistry")?.child(group) else { continue }
      media.updateChildren { image in
        if let location = image["location"] {
          let path = origin.machine.location(location)
          image["location"] = origin.storage.canonicalPath(path) ?? path
        }
        return true
      }
      edit { machine in
        machine.update("MediaRegistry", before: ["ExtraData", "Snapshot", "Hardware"]) { $0.append(media) }
      }
    }
  }
}
