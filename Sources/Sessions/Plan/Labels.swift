public import Fabric
import SimulationKernel

/// The names of a lab's nodes and ports, which its world does not know.
public struct Labels: Sendable, Equatable {
  /// By node index.
  public var nodes: [String]
  /// `NODE:IF`, by port ID.
  public var ports: [String]
  /// The topology file.
  public var file: String
  /// Where in it the functions' rules are.
  public var rules: [RuleLine]

  /// By their numbers in the world.
  public var hosts: [String]

  public init(
    nodes: [String], ports: [String], file: String = "", rules: [RuleLine] = [], hosts: [String] = []
  ) {
    self.nodes = nodes
    self.ports = ports
    self.file = file
    self.rules = rules
    self.hosts = hosts
  }

  public subscript(node: NodeIndex) -> String { nodes[Int(node.rawValue)] }
  public subscript(port: PortID) -> String { ports[Int(port.rawValue)] }

  /// The name of a host.
  public func host(_ number: Int) -> String { hosts.indices.contains(number) ? hosts[number] : "host \(number)" }

  public func contains(_ node: NodeIndex) -> Bool { nodes.indices.contains(Int(node.rawValue)) }
  public func contains(_ port: PortID) -> Bool { ports.indices.contains(Int(port.rawValue)) }
}

extension Labels {
  /// The node of that name; nil if there is none.
  public func node(named name: String) -> NodeIndex? { nodes.firstIndex(of: name).map { NodeIndex($0) } }

  /// The ports that `all`, `NODE` or `NODE:IF` stands for; nil if there are none of that name.
  public func ports(named name: String) -> [PortID]? {
    let matches = ports.indices.filter { name == "all" || ports[$0] == name || ports[$0].hasPrefix(name + ":") }
    return matches.isEmpty ? nil : matches.map { PortID($0) }
  }

  /// `lab.yaml:41`; nil if the file has no rule for it.
  public func location(of detail: DropDetail, on node: NodeIndex) -> String? {
    rules.first { $0.node == node && $0.detail == detail }.map { "\(file):\($0.line)" }
  }
}
