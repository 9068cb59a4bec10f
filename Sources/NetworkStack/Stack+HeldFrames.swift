public import Fabric
import SimulationKernel

extension Stack {
  /// The frames that the stack holds, each as often as it holds it: what waits for neighbours, in the loopback
  /// interface and in sockets.
  public var heldFrames: [Frame] {
    ipv4.heldFrames + ipv6.heldFrames + loopback.heldFrames
      + sockets.all.values.flatMap { $0.received.waiting.map(\.frame) }
  }
}
