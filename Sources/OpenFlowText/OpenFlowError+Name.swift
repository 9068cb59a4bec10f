public import OpenFlow

extension OpenFlowError {
  /// The name that the specification and Open vSwitch have for it: `OFPBAC_BAD_OUT_GROUP`.
  public var symbolicName: String {
    switch self {
    case .helloFailed(let code): "OFPHFC_\(symbol(code))"
    case .badRequest(let code): "OFPBRC_\(symbol(code))"
    case .badAction(let code): "OFPBAC_\(symbol(code))"
    case .badInstruction(let code): "OFPBIC_\(symbol(code))"
    case .badMatch(let code): "OFPBMC_\(symbol(code))"
    case .flowModFailed(let code): "OFPFMFC_\(symbol(code))"
    case .groupModFailed(let code): "OFPGMFC_\(symbol(code))"
    case .portModFailed(let code): "OFPPMFC_\(symbol(code))"
    case .tableModFailed(let code): "OFPTMFC_\(symbol(code))"
    case .queueOperationFailed(let code): "OFPQOFC_\(symbol(code))"
    case .switchConfigurationFailed(let code): "OFPSCFC_\(symbol(code))"
    case .roleRequestFailed(let code): "OFPRRFC_\(symbol(code))"
    case .meterModFailed(let code): "OFPMMFC_\(symbol(code))"
    case .tableFeaturesFailed(let code): "OFPTFFC_\(symbol(code))"
    case .experimenter(let type, _): "OFPET_EXPERIMENTER type \(type)"
    case .other(let type, let code): "type \(type), code \(code)"
    }
  }
}

/// The name of a code in the specification's spelling: "badOutGroup" is "BAD_OUT_GROUP".
private func symbol(_ code: some Sendable) -> String {
  let name = "\(code)"
  return abbreviations[name] ?? name.flatMap { $0.isUppercase ? "_\($0)" : $0.uppercased() }.map(String.init).joined()
}

/// Codes whose names the specification shortens.
private let abbreviations = [
  "badLength": "BAD_LEN", "badSetLength": "BAD_SET_LEN", "permissionDenied": "EPERM",
  "badExperimenterType": "BAD_EXP_TYPE", "unknownInstruction": "UNKNOWN_INST", "unsupportedInstruction": "UNSUP_INST",
  "unsupportedMetadata": "UNSUP_METADATA", "unsupportedMetadataMask": "UNSUP_METADATA_MASK",
  "unsupportedOrder": "UNSUPPORTED_ORDER", "badLinkAddressMask": "BAD_DL_ADDR_MASK",
  "badNetworkAddressMask": "BAD_NW_ADDR_MASK", "badPrerequisite": "BAD_PREREQ", "duplicateField": "DUP_FIELD",
  "badHardwareAddress": "BAD_HW_ADDR", "badConfiguration": "BAD_CONFIG", "badTable": "BAD_TABLE_ID",
  "unsupported": "UNSUP", "isSlave": "IS_SLAVE",
]
