import Controllers
import Settings

extension LabReview {
  /// Service chains that the controller would block, because the network does not let packets be told apart, or has no path.
  mutating func reviewChains() {
    for controller in topology.compiledChains {
      let node = topology.nodes.firstIndex { $0.name == controller.controller }
      for fault in controller.plan.faults {
        let entry = lab.document.chains.first { $0.name.value == fault.chain }
        guard let location = entry?.name.location ?? node.map({ drafts[$0].location }) else { continue }
        warnings.report("chain '\(fault.chain)': \(fault.message), so that it is blocked", at: location, fix: fault.fix)
      }
    }
  }
}
