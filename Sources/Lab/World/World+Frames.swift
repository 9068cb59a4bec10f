import Fabric
import Hypervisors

extension World {
  /// Every frame that is alive is held by someone, as often as its references say.
  public var framesBalance: Bool {
    outbox.frames.balances(with: fabric.heldFrames + devices.heldFrames + hypervisors.flatMap(\.heldFrames))
  }
}
