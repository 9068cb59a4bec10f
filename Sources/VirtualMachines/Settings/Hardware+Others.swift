extension Hardware {
  /// The devices that are neither processors, memory, network cards nor drives, by the elements that VirtualBox writes.
  private static let others: [(element: String, name: String)] = [
    ("AudioAdapter", "sound card"), ("TrustedPlatformModule", "TPM"), ("Iommu", "IOMMU"),
    ("RemoteDisplay", "remote display"),
  ]

  /// What is enabled besides processors, memory, network cards and drives: `sound card`, `USB controller`, …
  public var otherDevices: [String] {
    var found = Hardware.others.filter { other in element.child(other.element).map(Hardware.isOn) ?? false }.map(\.name)
    if element.child("USB")?.child("Controllers")?.children.isEmpty == false { found.append("USB controller") }
    for (group, port, name) in [("UART", "Port", "serial port"), ("LPT", "Port", "parallel port")]
    where element.child(group)?.children(port).contains(where: Hardware.isOn) == true {
      found.append(name)
    }
    if element.child("SharedFolders")?.children.isEmpty == false { found.append("shared folders") }
    if let cap = element.child("CPU")?["executionCap"], cap != "100" { found.append("execution cap of \(cap)%") }
    return found
  }

  private static func isOn(_ element: XMLElement) -> Bool {
    if let type = element["type"], element.name == "TrustedPlatformModule" || element.name == "Iommu" {
      return type != "None"
    }
    return element["enabled"] == "true"
  }
}

extension Machine {
  /// Whether a state was saved with its memory: that of a snapshot, or the current one.
  public func hasSavedState(at snapshot: Snapshot?) -> Bool {
    guard let snapshot else { return hasSavedState }
    return snapshot.hardware.owner["stateFile"].map { !$0.isEmpty } ?? false
  }
}
