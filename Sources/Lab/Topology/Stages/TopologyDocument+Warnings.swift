import Settings

extension TopologyDocument {
  /// Keys that are accepted and change nothing so far: a file that uses them expects more than it gets. The keys of machines
  /// are reported once each; what equals their default is passed over, since `polder expand` writes it.
  func warnAboutKeysWithoutEffect(_ warnings: inout FaultLog) {
    if let host = hosts.first { warnings.reportKeyWithoutEffect("hosts", at: host.location) }
    for key in MachineDescription.keysWithoutEffect {
      let locations = layers.compactMap { layer -> SourceLocation? in
        let change = layer.change(of: MachineDescription.keys)
        return MachineDescription.keys.isDefault(key, in: change) ? nil : change.location(of: key)
      }
      if let first = locations.min() { warnings.reportKeyWithoutEffect(key, at: first) }
    }
  }

  /// Everything that the file says about machines.
  private var layers: [Layer] {
    (defaults.node.map { [$0.settings] } ?? []) + NodeKind.all.compactMap { kinds[$0.name] }
      + groups.map(\.value.settings) + nodes.map(\.value.settings)
  }
}

extension FaultLog {
  fileprivate mutating func reportKeyWithoutEffect(_ key: String, at location: SourceLocation) {
    report(
      "'\(key)' has no effect yet", at: location,
      fix: "remove it, or keep it for a version that simulates processors and memory")
  }
}
