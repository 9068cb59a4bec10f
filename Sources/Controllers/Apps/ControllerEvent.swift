public import OpenFlow

/// What an app is told.
public enum ControllerEvent: Sendable {
  /// A switch is there; its tables are empty but for what rules put there.
  case joined(DatapathID)
  case left(DatapathID)
  /// Switches, ports, links or hosts are not what they were.
  case viewChanged
  case packetIn(ReceivedPacket)
  case flowRemoved(DatapathID, FlowRemoved)
  case statistics(DatapathID, MultipartReply)
  /// A switch has done all that it was sent before the app asked for this (``AppContext/confirm(_:by:)``).
  case confirmed(DatapathID, UInt32)
  /// The instant that the app asked for.
  case wake
}

/// A packet that a switch has sent to its controller, which is the first that an app should look at.
public struct ReceivedPacket: Sendable {
  public var location: SwitchPort
  public var head: PacketHead
  public var message: PacketIn

  /// The whole frame: sessions ask for nothing less.
  public var frame: [UInt8] { message.data }
}
