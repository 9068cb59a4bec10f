import Controllers
import Settings

extension LabReview {
  /// Service chains that the controller would block, because the network does not let packets be told apart, or has no path.
  mutating func reviewChains() {
    for chain in lab.document.chains {
      for hop in chain.value.hops { for node in hop.value.nodes { reviewMember(node, of: chain.name.value) } }
    }
    for controller in topology.compiledChains {
      let node = topology.nodes.firstIndex { $0.name == controller.controller }
      for fault in controller.faults {
        let entry = lab.document.chains.first { $0.name.value == fault.chain }
        guard let location = entry?.name.location ?? node.map({ drafts[$0].location }) else { continue }
        warnings.report("chain '\(fault.chain)': \(fault.message), so that it is blocked", at: location, fix: fault.fix)
      }
    }
  }

  /// A machine that neither lets packets pass as they are nor has an address to route with.
  private mutating func reviewMember(_ name: Located<String>, of chain: String) {
    guard let node = topology.nodes.first(where: { $0.name == name.value }), case .machine(let machine) = node.kind,
      !machine.isTransparent,
      node.interfaces.allSatisfy({ $0.ipv4.isEmpty && $0.ipv6.isEmpty && !$0.usesDHCP })
    else { return }
    warnings.report(
      "'\(name.value)', in chain '\(chain)', has no address and is not transparent, so that it drops what comes",
      at: name.location, fix: "add 'transparent: true' to '\(name.value)', or addresses and routes")
  }
}
