public import Fabric

/// Why a host drops a frame that has arrived for one of its machines.
public enum HostDropReason: UInt8, DropReasonCode {
  case ringFull

  /// The hosts' number among the layers that drop frames.
  @inlinable public static var layer: UInt8 { 5 }

  /// The reason as results and captures show it.
  public var text: String {
    switch self {
    case .ringFull: "receive ring full: the machine got no CPU"
    }
  }
}

extension DropReason {
  @inlinable public static var ringFull: DropReason { DropReason(HostDropReason.ringFull) }
}
