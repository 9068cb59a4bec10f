public import Fabric

/// Why a switch drops a frame.
public enum SwitchDropReason: UInt8, DropReasonCode {
  case malformedFrame, vlanNotAllowed, portBlocked, sourceIsDestination, reservedAddress, ownAddress
  case invalidSource

  @inlinable public static var layer: UInt8 { 2 }

  public var text: String {
    switch self {
    case .malformedFrame: "malformed"
    case .vlanNotAllowed: "VLAN not allowed on the port"
    case .portBlocked: "port blocked by spanning tree"
    case .sourceIsDestination: "destination is on the port it came from"
    case .reservedAddress: "group that no bridge forwards"
    case .ownAddress: "addressed to the switch itself"
    case .invalidSource: "source address is a group or zero"
    }
  }
}

extension DropReason {
  @inlinable public static var malformedFrame: DropReason { DropReason(SwitchDropReason.malformedFrame) }
  @inlinable public static var vlanNotAllowed: DropReason { DropReason(SwitchDropReason.vlanNotAllowed) }
  @inlinable public static var portBlocked: DropReason { DropReason(SwitchDropReason.portBlocked) }
  @inlinable public static var sourceIsDestination: DropReason { DropReason(SwitchDropReason.sourceIsDestination) }
  @inlinable public static var reservedAddress: DropReason { DropReason(SwitchDropReason.reservedAddress) }
  @inlinable public static var ownAddress: DropReason { DropReason(SwitchDropReason.ownAddress) }
  @inlinable public static var invalidSource: DropReason { DropReason(SwitchDropReason.invalidSource) }
}
