import Fabric
import Lab
import PacketCapture
import SimulationKernel

// What a plan says of its world is checked when one is read: a checkpoint is a file, and files lie.

extension Plan {
  func checkReferences(to world: World, _ reader: CheckpointReader) throws(CheckpointError) {
    guard labels.nodes.count == world.nodes.count, labels.ports.count == world.fabric.portCount else {
      throw reader.failure("names of other nodes and ports than there are")
    }
    guard timeline.allSatisfy({ $0.at >= .zero && isThere($0.action) }) else {
      throw reader.failure("something to be done to a node, port or check that is not there")
    }
    guard captures.allSatisfy({ $0.ports.allSatisfy(isThere) }) else {
      throw reader.failure("a capture at a port that is not there")
    }
    guard checks.allSatisfy(isThere) else { throw reader.failure("a check of a node or port that is not there") }
    guard programs.allSatisfy({ isThere($0.node) && $0.check.map(checks.indices.contains) ?? true }) else {
      throw reader.failure("a program on a node, or for a check, that is not there")
    }
    guard writesOnlyToItsFolder else { throw reader.failure("a name that leads out of the folder for captures") }
  }

  private func isThere(_ node: NodeIndex) -> Bool { labels.nodes.indices.contains(Int(node.rawValue)) }
  private func isThere(_ port: PortID) -> Bool { labels.ports.indices.contains(Int(port.rawValue)) }

  private func isThere(_ action: Step.Action) -> Bool {
    switch action {
    case .check(let number): checks.indices.contains(number)
    case .command(.run(_, let node)), .command(.interrupt(_, let node)), .command(.setPower(let node, _)):
      isThere(node)
    case .command(.setCable(let port, _)), .command(.setLink(let port, _)), .command(.inject(_, let port)):
      isThere(port)
    }
  }

  private func isThere(_ check: Check) -> Bool {
    switch check.condition {
    case .command(let expectation): isThere(expectation.node)
    case .frames(let expectation): isThere(expectation.port)
    }
  }

  /// The lab's name is that of a folder, and the ports' names are those of files.
  private var writesOnlyToItsFolder: Bool {
    lab.isFileName && captures.allSatisfy { $0.file?.isFileName ?? true } && labels.ports.allSatisfy(\.isFileName)
  }
}
