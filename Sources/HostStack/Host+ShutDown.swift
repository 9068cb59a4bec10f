public import Fabric

extension Host {
  /// The power goes off: gives back every frame that the host holds. The host is of no use afterwards.
  public mutating func shutDown(into outbox: inout Outbox) {
    for frame in heldFrames { outbox.frames.release(frame) }
  }

  /// The frames that the host holds, each as often as it holds it.
  public var heldFrames: [Frame] { stack.heldFrames }
}
