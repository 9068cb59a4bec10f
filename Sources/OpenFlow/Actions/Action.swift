/// What is done with a packet (OpenFlow 1.3.5, section 7.2.5).
public enum Action: Hashable, Sendable {
  /// Sends the packet out of a port. To ``PortNumber/controller``, at most `maximumLength` bytes of it, or all with
  /// ``Action/unbuffered``.
  case output(PortNumber, maximumLength: UInt16)
  /// Copies the TTL from the next-to-outermost header to the outermost.
  case copyTTLOut
  /// Copies the TTL from the outermost header to the next.
  case copyTTLIn
  case setMPLSTTL(UInt8)
  case decrementMPLSTTL
  /// Pushes a VLAN tag with this EtherType.
  case pushVLAN(etherType: UInt16)
  case popVLAN
  /// Pushes an MPLS header with this EtherType.
  case pushMPLS(etherType: UInt16)
  /// Pops the outermost MPLS header; what follows gets this EtherType.
  case popMPLS(etherType: UInt16)
  case setQueue(UInt32)
  case group(GroupNumber)
  case setIPTTL(UInt8)
  case decrementIPTTL
  /// Sets a field. It has no mask.
  case setField(MatchField)
  /// Sets a field of another class than the basic one.
  case setOtherField(OtherMatchField)
  /// Pushes a PBB service tag with this EtherType.
  case pushPBB(etherType: UInt16)
  case popPBB
  case experimenter(ExperimenterData)

  /// The length in an output to the controller that asks for the whole packet (OFPCML_NO_BUFFER). Longer ones that the
  /// field could hold are reserved.
  public static let unbuffered: UInt16 = 0xFFFF

  /// An output of the whole packet.
  public static func output(_ port: PortNumber) -> Action { .output(port, maximumLength: unbuffered) }
}

/// The numbers of the actions (OpenFlow 1.3.5, section 7.2.5).
public enum ActionType: UInt16, CaseIterable, Sendable, BitwiseCopyable {
  case output = 0
  case copyTTLOut = 11
  case copyTTLIn = 12
  case setMPLSTTL = 15
  case decrementMPLSTTL = 16
  case pushVLAN = 17
  case popVLAN = 18
  case pushMPLS = 19
  case popMPLS = 20
  case setQueue = 21
  case group = 22
  case setIPTTL = 23
  case decrementIPTTL = 24
  case setField = 25
  case pushPBB = 26
  case popPBB = 27
  case experimenter = 0xFFFF
}

extension Action {
  public var type: ActionType {
    switch self {
    case .output: .output
    case .copyTTLOut: .copyTTLOut
    case .copyTTLIn: .copyTTLIn
    case .setMPLSTTL: .setMPLSTTL
    case .decrementMPLSTTL: .decrementMPLSTTL
    case .pushVLAN: .pushVLAN
    case .popVLAN: .popVLAN
    case .pushMPLS: .pushMPLS
    case .popMPLS: .popMPLS
    case .setQueue: .setQueue
    case .group: .group
    case .setIPTTL: .setIPTTL
    case .decrementIPTTL: .decrementIPTTL
    case .setField, .setOtherField: .setField
    case .pushPBB: .pushPBB
    case .popPBB: .popPBB
    case .experimenter: .experimenter
    }
  }
}
