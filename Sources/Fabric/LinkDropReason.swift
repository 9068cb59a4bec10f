/// Why a frame is lost on a link or in the queue in front of it.
public enum LinkDropReason: UInt8, DropReasonCode {
  case queueFull, loss, linkDown, exceedsMTU, notConnected, poweredOff, waitedTooLong

  /// The link's number among the layers that drop frames.
  @inlinable public static var layer: UInt8 { 1 }

  /// The reason as results and captures show it.
  public var text: String {
    switch self {
    case .queueFull: "queue full"
    case .loss: "lost on the link"
    case .linkDown: "link down"
    case .exceedsMTU: "longer than the link's MTU"
    case .notConnected: "port not connected"
    case .poweredOff: "node powered off"
    case .waitedTooLong: "waited too long in the queue"
    }
  }
}

extension DropReason {
  @inlinable public static var queueFull: DropReason { DropReason(LinkDropReason.queueFull) }
  @inlinable public static var loss: DropReason { DropReason(LinkDropReason.loss) }
  @inlinable public static var linkDown: DropReason { DropReason(LinkDropReason.linkDown) }
  @inlinable public static var exceedsMTU: DropReason { DropReason(LinkDropReason.exceedsMTU) }
  @inlinable public static var notConnected: DropReason { DropReason(LinkDropReason.notConnected) }
  @inlinable public static var poweredOff: DropReason { DropReason(LinkDropReason.poweredOff) }
  @inlinable public static var waitedTooLong: DropReason { DropReason(LinkDropReason.waitedTooLong) }
}
