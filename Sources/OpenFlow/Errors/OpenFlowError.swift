/// Why a request is refused (OpenFlow 1.3.5, section 7.4.4): a type, and a code within the type.
public enum OpenFlowError: Error, Hashable, Sendable, BitwiseCopyable {
  case helloFailed(HelloFailed)
  case badRequest(BadRequest)
  case badAction(BadAction)
  case badInstruction(BadInstruction)
  case badMatch(BadMatch)
  case flowModFailed(FlowModFailed)
  case groupModFailed(GroupModFailed)
  case portModFailed(PortModFailed)
  case tableModFailed(TableModFailed)
  case queueOperationFailed(QueueOperationFailed)
  case switchConfigurationFailed(SwitchConfigurationFailed)
  case roleRequestFailed(RoleRequestFailed)
  case meterModFailed(MeterModFailed)
  case tableFeaturesFailed(TableFeaturesFailed)
  /// An error of an experimenter, who numbers its types.
  case experimenter(type: UInt16, experimenter: UInt32)
  /// A type or a code that the specification does not have.
  case other(type: UInt16, code: UInt16)
}

extension OpenFlowError {
  /// The type of an experimenter's errors.
  static let experimenterType: UInt16 = 0xFFFF

  /// The type on the wire.
  public var type: UInt16 {
    switch self {
    case .helloFailed: 0
    case .badRequest: 1
    case .badAction: 2
    case .badInstruction: 3
    case .badMatch: 4
    case .flowModFailed: 5
    case .groupModFailed: 6
    case .portModFailed: 7
    case .tableModFailed: 8
    case .queueOperationFailed: 9
    case .switchConfigurationFailed: 10
    case .roleRequestFailed: 11
    case .meterModFailed: 12
    case .tableFeaturesFailed: 13
    case .experimenter: OpenFlowError.experimenterType
    case .other(let type, _): type
    }
  }

  /// The code on the wire. Of an experimenter's error, its type.
  public var code: UInt16 {
    switch self {
    case .helloFailed(let code): code.rawValue
    case .badRequest(let code): code.rawValue
    case .badAction(let code): code.rawValue
    case .badInstruction(let code): code.rawValue
    case .badMatch(let code): code.rawValue
    case .flowModFailed(let code): code.rawValue
    case .groupModFailed(let code): code.rawValue
    case .portModFailed(let code): code.rawValue
    case .tableModFailed(let code): code.rawValue
    case .queueOperationFailed(let code): code.rawValue
    case .switchConfigurationFailed(let code): code.rawValue
    case .roleRequestFailed(let code): code.rawValue
    case .meterModFailed(let code): code.rawValue
    case .tableFeaturesFailed(let code): code.rawValue
    case .experimenter(let type, _): type
    case .other(_, let code): code
    }
  }
}

extension OpenFlowError {
  /// The error with this type and code. Experimenters' errors have an identifier as well, and are made by their case.
  public init(type: UInt16, code: UInt16) {
    self = OpenFlowError.known(type, code) ?? .other(type: type, code: code)
  }

  private static func known(_ type: UInt16, _ code: UInt16) -> OpenFlowError? {
    switch type {
    case 0: HelloFailed(rawValue: code).map(Self.helloFailed)
    case 1: BadRequest(rawValue: code).map(Self.badRequest)
    case 2: BadAction(rawValue: code).map(Self.badAction)
    case 3: BadInstruction(rawValue: code).map(Self.badInstruction)
    case 4: BadMatch(rawValue: code).map(Self.badMatch)
    case 5: FlowModFailed(rawValue: code).map(Self.flowModFailed)
    case 6: GroupModFailed(rawValue: code).map(Self.groupModFailed)
    case 7: PortModFailed(rawValue: code).map(Self.portModFailed)
    case 8: TableModFailed(rawValue: code).map(Self.tableModFailed)
    case 9: QueueOperationFailed(rawValue: code).map(Self.queueOperationFailed)
    case 10: SwitchConfigurationFailed(rawValue: code).map(Self.switchConfigurationFailed)
    case 11: RoleRequestFailed(rawValue: code).map(Self.roleRequestFailed)
    case 12: MeterModFailed(rawValue: code).map(Self.meterModFailed)
    case 13: TableFeaturesFailed(rawValue: code).map(Self.tableFeaturesFailed)
    default: nil
    }
  }
}
