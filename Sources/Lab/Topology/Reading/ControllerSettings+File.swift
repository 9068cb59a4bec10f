public import Controllers
import Settings

extension ControllerSettings {
  /// Reads a file with the settings of a controller that stands alone.
  ///
  /// - Throws: ``TopologyError`` with everything that is wrong with the file.
  public init(yaml: String, file: String) throws(TopologyError) {
    var (root, faults) = try YAMLReader.read(yaml, file: file)
    let settings = ControllerSettings.keys.decode(root, as: "the file", &faults)
    guard faults.isEmpty, let settings else { throw faults.error(in: file) }
    self = settings
  }
}
