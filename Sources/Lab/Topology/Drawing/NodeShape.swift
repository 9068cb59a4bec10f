/// How a node is drawn.
enum NodeShape {
  case machine
  case router
  case bridge

  init(_ kind: Topology.Node.Kind) {
    switch kind {
    case .machine(let machine): self = machine.forwards ? .router : .machine
    case .device: self = .bridge
    }
  }
}
