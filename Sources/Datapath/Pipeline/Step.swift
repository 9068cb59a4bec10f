import OpenFlow

/// An action made ready for packets: the same, without what has to be looked up or allocated.
enum Step: Sendable, Equatable, BitwiseCopyable {
  case output(PortNumber, maximumLength: UInt16)
  case group(GroupNumber)
  case setQueue(UInt32)
  case set(OXMField, UInt128)
  case setIPTTL(UInt8)
  case setMPLSTTL(UInt8)
  case decrementIPTTL
  case decrementMPLSTTL
  case copyTTLOut
  case copyTTLIn
  case pushVLAN(UInt16)
  case pushMPLS(UInt16)
  case pushPBB(UInt16)
  case popVLAN
  case popMPLS(UInt16)
  case popPBB
  case encapsulateNSH(metadataType: UInt8?)
  case encapsulateEthernet
  case decapsulate
  case decrementNSHTTL

  init(_ action: Action) throws(OpenFlowError) {
    switch action {
    case .output(let port, let length): self = .output(port, maximumLength: length)
    case .group(let group): self = .group(group)
    case .setQueue(let queue): self = .setQueue(queue)
    case .setField(let field): self = .set(field.field, field.value)
    case .setIPTTL(let value): self = .setIPTTL(value)
    case .setMPLSTTL(let value): self = .setMPLSTTL(value)
    case .decrementIPTTL: self = .decrementIPTTL
    case .decrementMPLSTTL: self = .decrementMPLSTTL
    case .copyTTLOut: self = .copyTTLOut
    case .copyTTLIn: self = .copyTTLIn
    case .pushVLAN(let type): self = .pushVLAN(type)
    case .pushMPLS(let type): self = .pushMPLS(type)
    case .pushPBB(let type): self = .pushPBB(type)
    case .popVLAN: self = .popVLAN
    case .popMPLS(let type): self = .popMPLS(type)
    case .popPBB: self = .popPBB
    case .setOtherField: throw .badAction(.badSetType)
    case .experimenter(let data):
      guard let action = OpenVSwitchAction(data) else { throw .badAction(.badExperimenter) }
      self.init(action)
    }
  }

  private init(_ action: OpenVSwitchAction) {
    switch action {
    case .encapsulateNSH(let type): self = .encapsulateNSH(metadataType: type)
    case .encapsulateEthernet: self = .encapsulateEthernet
    case .decapsulate: self = .decapsulate
    case .decrementNSHTTL: self = .decrementNSHTTL
    }
  }

  static func steps(_ actions: [Action]) throws(OpenFlowError) -> [Step] {
    var steps: [Step] = []
    for action in actions { steps.append(try Step(action)) }
    return steps
  }

  /// The position in an action set (OpenFlow 1.3.5, section 5.10). Tags are popped from the outside in.
  var rank: Int {
    switch self {
    case .copyTTLIn: 1
    case .popVLAN: 2
    case .popPBB: 3
    case .popMPLS: 4
    case .decapsulate: 5
    case .encapsulateNSH: 6
    case .encapsulateEthernet: 7
    case .pushMPLS: 8
    case .pushPBB: 9
    case .pushVLAN: 10
    case .copyTTLOut: 11
    case .decrementMPLSTTL: 12
    case .decrementIPTTL: 13
    case .decrementNSHTTL: 14
    case .setMPLSTTL: 15
    case .setIPTTL: 16
    case .set(let field, _): 20 + Int(field.rawValue)
    case .setQueue: 100
    case .group: 101
    case .output: 102
    }
  }
}
