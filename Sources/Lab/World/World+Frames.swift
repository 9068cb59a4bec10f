import Fabric
import Guests

extension World {
  /// Every frame that is alive is held by someone, as often as its references say.
  public var framesBalance: Bool {
    outbox.frames.balances(with: fabric.heldFrames + guests.flatMap(\.heldFrames))
  }
}
