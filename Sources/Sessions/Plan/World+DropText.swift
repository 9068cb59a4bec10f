import Fabric
import Guests
import Lab
import NetworkFunctions
import NetworkStack
import SimulationKernel

extension World {
  /// Why a frame was dropped at a port, in words: `no route`, or of a function its name, its rule and where the topology
  /// file has it, as in `firewall: no rule matched, policy drop (lab.yaml:41)`.
  func text(of reason: DropReason, _ detail: DropDetail, at port: PortID, _ labels: Labels) -> String {
    let node = fabric[receiver: port].node
    guard detail != .none, let chain = chain(of: node), let cause = chain.explanation(of: detail) else {
      return reason.name
    }
    let location = labels.location(of: detail, on: node).map { " (\($0))" } ?? ""
    return "\(cause.function): \(cause.text)\(location)"
  }

  /// The functions of a machine.
  func chain(of node: NodeIndex) -> HookChain? {
    let node = nodes[Int(node.rawValue)]
    return node.kind == .guest ? guests[node.index].stack.chain : nil
  }
}
