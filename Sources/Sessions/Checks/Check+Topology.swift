import Fabric
import Lab
import SimulationKernel

extension Topology.Check {
  /// The check that the file asks for, of a world whose ports are referred to by their IDs.
  func check(of world: World) -> any Check {
    switch condition {
    case .command(let command):
      CommandCheck(
        name: name, node: NodeIndex(command.node), command: command.command,
        exit: command.exit.flatMap { Int32(exactly: $0) }, output: command.output, outputIs: command.outputIs)
    case .frames(let frames):
      FrameCheck(
        name: name, port: world.port(frames.port), filter: frames.filter, atLeast: frames.atLeast,
        atMost: frames.atMost)
    }
  }
}
