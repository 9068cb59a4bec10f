public import Fabric
import SimulationKernel

extension Stack {
  /// Whether the frames that the stack holds are as long as it takes them to be: what a checkpoint's reader asks once it
  /// knows that they are there.
  public func fits(_ frames: FrameStore) -> Bool {
    heldFrames.allSatisfy { frames.length(of: $0) >= Packet.start }
      && sockets.all.values.allSatisfy { socket in
        socket.received.waiting.allSatisfy { $0.start + $0.length <= frames.length(of: $0.frame) }
      }
  }
}
