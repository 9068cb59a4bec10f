public import Fabric
import NetworkStack

extension Guest {
  /// The power goes off: gives back every frame that the guest holds. The guest is of no use afterwards.
  public mutating func shutDown(into outbox: inout Outbox) {
    for frame in heldFrames { outbox.frames.release(frame) }
  }

  /// The frames that the guest holds, each as often as it holds it.
  public var heldFrames: [Frame] { stack.heldFrames }

  /// Whether the frames that the guest holds are as long as it takes them to be.
  public func fits(_ frames: FrameStore) -> Bool { stack.fits(frames) }
}
