public import Fabric

extension Guest {
  /// The power goes off: gives back every frame that the guest holds. The guest is of no use afterwards.
  public mutating func shutDown(into outbox: inout Outbox) {
    for frame in heldFrames { outbox.frames.release(frame) }
  }

  /// The frames that the guest holds, each as often as it holds it.
  public var heldFrames: [Frame] { stack.heldFrames }
}
