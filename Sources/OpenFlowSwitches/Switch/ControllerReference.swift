public import Fabric
import Settings

/// A controller of a switch, as a topology file names it.
public enum ControllerReference: Hashable, Sendable {
  /// A machine of the lab.
  case machine(ManagementServer)
  /// A controller outside the lab.
  case outside(ControllerAddress)
}

extension ControllerReference: CustomStringConvertible {
  /// As in a topology file.
  public var description: String {
    switch self {
    case .machine(let machine):
      machine.port == ControllerAddress.defaultPort ? machine.name : "\(machine.name):\(machine.port)"
    case .outside(let address): "\(address)"
    }
  }

  /// Reads `NAME`, `NAME:PORT`, or an address such as `tcp:127.0.0.1:6653`.
  public init?(_ text: String) {
    if let address = ControllerAddress(text) {
      self = .outside(address)
      return
    }
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard 1...2 ~= parts.count, Name.isValid(parts[0]), !HostReference.looksLikeAddress(String(parts[0])) else {
      return nil
    }
    guard let port = parts.count == 2 ? UInt16(parts[1]) : ControllerAddress.defaultPort, port > 0 else { return nil }
    self = .machine(ManagementServer(name: String(parts[0]), port: port))
  }
}

extension Scalar where Value == ControllerReference {
  static var controller: Scalar {
    let name = Name.looseJSONPattern
    let shape = ScalarShape(
      "controller",
      usage:
        "the name of a node, an address such as tcp:127.0.0.1:6653, or ptcp:6653",
      summary: "the name of a node, or an address such as tcp:127.0.0.1:6653",
      json: .init(
        ["string", "number"], pattern: "^((tcp:[0-9.]+|\(name))(:[0-9]{1,5})?|ptcp:([0-9]{1,5})?(:[0-9.]+)?)$"))
    return Scalar(
      shape, format: { $0.yaml },
      optional: { ControllerReference($0) })
  }
}

extension ControllerReference {
  fileprivate var yaml: String {
    switch self {
    case .machine: YAMLText.name(description)
    case .outside: YAMLText.quoted(description)
    }
  }
}
