public import Controllers
import Settings

extension ControllerSettings {
  /// Reads a file with the settings of a controller that stands alone.
  ///
  /// - Throws: ``TopologyError`` with everything that is wrong with the file.
  public init(yaml: String, file: String) throws(TopologyError) {
    var (root, faults) = try YAMLReader.read(yaml, file: file)
    let settings = ControllerSettings.keys.decode(root, as: "the file", &faults)
    for chain in settings?.chains ?? [] {
      for hop in chain.hops where hop.members.isEmpty {
        faults.report(
          "hop '\(hop.name)' of chain '\(chain.name)' has no ports", at: root.location,
          fix: "say where it is, as in 'at: [{ ports: [0x1:3, 0x1:4] }]'; a node can be named in a topology only")
      }
    }
    guard faults.isEmpty, let settings else { throw faults.error(in: file) }
    self = settings
  }
}
