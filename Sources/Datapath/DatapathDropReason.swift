public import Fabric

/// Why a datapath drops a packet.
public enum DatapathDropReason: UInt8, DropReasonCode {
  case malformed, portBlocked, tableMiss, noOutput, meterExceeded, invalidTimeToLive, noLiveBucket, tooManyActions
  case fragment, noEthernetHeader, noEncapsulation

  @inlinable public static var layer: UInt8 { 4 }

  public var text: String {
    switch self {
    case .malformed: "malformed"
    case .portBlocked: "port does not receive"
    case .tableMiss: "no flow entry"
    case .noOutput: "flow entries have no output"
    case .meterExceeded: "above the rate of a meter"
    case .invalidTimeToLive: "time to live exceeded"
    case .noLiveBucket: "group without a live bucket"
    case .tooManyActions: "too many actions"
    case .fragment: "fragment"
    case .noEthernetHeader: "no Ethernet header to send it with"
    case .noEncapsulation: "nothing to decapsulate"
    }
  }
}
