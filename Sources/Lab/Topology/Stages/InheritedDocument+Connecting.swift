import Fabric
import Hypervisors
import NetworkStack
import Packets
import Settings
import SimulationKernel
import Switching

extension InheritedDocument {
  /// The stage after inheritance: makes the nodes, their interfaces and the links between them.
  func connected(file: String, seed: UInt64?, _ faults: inout FaultLog) -> ConnectedLab {
    var topology = Topology(name: document.name ?? InheritedDocument.labName(of: file))
    topology.file = SourceFile(path: file)
    topology.description = document.description
    topology.seed = seed ?? document.seed
    topology.duration = document.duration
    topology.limits = document.limits
    topology.allowsFaults = document.allowsFaults
    topology.hosts = document.hosts.map { Topology.Host(name: $0.name, $0.value) }
    var lab = ConnectedLab(document: document, topology: topology)
    for node in nodes {
      for name in node.names { lab.add(node, named: name, &faults) }
    }
    lab.addLinks(links, &faults)
    lab.addManagementNetwork(&faults)
    lab.moveManagementPortsLast()
    lab.checkPortCounts(&faults)
    lab.attachDevices(&faults)
    return lab
  }

  /// The file's name without its folder and what follows the first dot.
  private static func labName(of file: String) -> String {
    let base = file.split(separator: "/").last ?? ""
    let name = base.prefix { $0 != "." }
    return Name.isValid(name) ? String(name) : "lab"
  }
}

extension ConnectedLab {
  fileprivate mutating func add(_ node: InheritedNode, named name: String, _ faults: inout FaultLog) {
    guard nodeIndex[name] == nil else { return faults.reportDuplicateNode(name, at: node.location) }
    faults.checkNodeName(name, at: node.location)
    nodeIndex[name] = drafts.count
    var draft = NodeDraft(node)
    var made = Topology.Node(name: name, kind: kind(of: node.content, node.machine, &faults))
    for interface in draft.machine?.interfaces ?? [] {
      if interface.name == "lo" {
        faults.report(
          "an interface named 'lo'", at: interface.location, fix: "rename it; every machine has a loopback named 'lo'")
      }
      portIndex[EndpointName(node: name, interface: interface.name)] =
        Topology.Port(node: drafts.count, interface: made.interfaces.count)
      made.interfaces.append(Topology.Interface(name: interface.name, mac: .zero))
      draft.interfaces.append(InterfaceDraft(location: interface.location, description: interface.value))
    }
    topology.nodes.append(made)
    drafts.append(draft)
  }

  private func kind(
    of content: NodeContent, _ stored: StoredMachine?, _ faults: inout FaultLog
  ) -> Topology.Node.Kind {
    switch content {
    case .machine(let description, let functions, let isTransparent, let forwards):
      var machine = Topology.Machine(description.settings, forwards: forwards)
      machine.functions = functions
      machine.isTransparent = isTransparent
      machine.origin = description.machineFile.map {
        Topology.MachineOrigin(file: $0, hasDisk: stored?.hasDisk ?? false)
      }
      machine.host = description.host.flatMap { hostIndex($0, &faults) }
      return .machine(machine)
    case .device(let description): return .device(Topology.Device(description))
    }
  }

  private func hostIndex(_ name: Located<String>, _ faults: inout FaultLog) -> Int? {
    if let index = topology.hosts.firstIndex(where: { $0.name == name.value }) { return index }
    faults.report(
      "unknown host '\(name.value)'", at: name.location,
      fix: Suggestion.nearest(to: name.value, among: topology.hosts.map(\.name)))
    return nil
  }
}

extension FaultLog {
  /// Some words mean something else where a node is named.
  fileprivate mutating func checkNodeName(_ name: String, at location: SourceLocation) {
    if ["all", "none", "default"].contains(name) {
      report("a node named '\(name)'", at: location, fix: "rename it; '\(name)' is a reserved word")
    } else if IPAddress(name) != nil {
      report("a node named '\(name)'", at: location, fix: "rename it; '\(name)' is an address")
    }
  }
}
