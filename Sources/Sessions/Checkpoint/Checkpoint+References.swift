import Fabric
import Lab
import PacketCapture
import SimulationKernel

// What the parts of a checkpoint say of each other is examined when one is read: a checkpoint is a file, and files lie.

extension Checkpoint {
  func checkReferences(_ reader: CheckpointReader) throws(CheckpointError) {
    let labels = plan.labels
    guard labels.nodes.count == world.nodes.count, labels.ports.count == world.fabric.portCount else {
      throw reader.failure("node and port names do not match the lab")
    }
    guard journal.entries.allSatisfy({ exists($0.input) }), progress.inputsDone <= journal.entries.count else {
      throw reader.failure("an input for a node, port or check that does not exist")
    }
    guard plan.captures.allSatisfy({ $0.ports.allSatisfy(labels.contains) }) else {
      throw reader.failure("a capture at a port that does not exist")
    }
    guard progress.checks.allSatisfy({ $0.value.fits(labels) }) else {
      throw reader.failure("a check of a node or port that does not exist")
    }
    guard progress.transcript.programs.allSatisfy({ labels.contains($0.node) && exists($0.check) }) else {
      throw reader.failure("a program on a node, or for a check, that does not exist")
    }
    guard progress.transcript.messages.messages.allSatisfy({ labels.contains($0.node) }) else {
      throw reader.failure("a message of a node that does not exist")
    }
    guard writesOnlyToItsFolder else { throw reader.failure("a capture file outside the capture folder") }
  }

  private func exists(_ check: Int?) -> Bool { check.map(progress.checks.indices.contains) ?? true }

  private func exists(_ input: Input) -> Bool {
    switch input {
    case .command(let command, let check): exists(check) && exists(command)
    }
  }

  private func exists(_ command: Command) -> Bool {
    switch command {
    case .run(_, let node), .type(_, let node), .press(_, let node), .setPower(let node, _), .controller(_, let node):
      plan.labels.contains(node)
    case .insert(_, _, let node), .eject(_, let node), .pull(_, let node): plan.labels.contains(node)
    case .setCable(let port, _), .setLink(let port, _), .inject(_, let port): plan.labels.contains(port)
    }
  }

  /// The lab's name is that of a folder, and the ports' names are those of files.
  private var writesOnlyToItsFolder: Bool {
    plan.lab.isFileName && plan.captures.allSatisfy { $0.file?.isFileName ?? true }
      && plan.labels.ports.allSatisfy(\.isFileName)
  }
}
