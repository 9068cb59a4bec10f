public import Fabric
import SimulationKernel

extension Stack {
  /// The frames that the stack holds, each as often as it holds it: what waits for neighbours, in the loopback
  /// interface and in sockets.
  public var heldFrames: [Frame] {
    (0..<ipv4Neighbors.waiting.count).flatMap { ipv4Neighbors.waiting[place: $0].waiting }
      + (0..<ipv6Neighbors.waiting.count).flatMap { ipv6Neighbors.waiting[place: $0].waiting }
      + loopback.waiting.map(\.frame) + sockets.flatMap { $0.received.waiting.map(\.frame) }
  }
}
