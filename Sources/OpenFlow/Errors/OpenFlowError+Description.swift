extension OpenFlowError: CustomStringConvertible {
  /// In words, as in "bad match: duplicate field".
  public var description: String {
    switch self {
    case .helloFailed(let code): "hello failed: \(words(code))"
    case .badRequest(let code): "bad request: \(words(code))"
    case .badAction(let code): "bad action: \(words(code))"
    case .badInstruction(let code): "bad instruction: \(words(code))"
    case .badMatch(let code): "bad match: \(words(code))"
    case .flowModFailed(let code): "flow-mod failed: \(words(code))"
    case .groupModFailed(let code): "group-mod failed: \(words(code))"
    case .portModFailed(let code): "port-mod failed: \(words(code))"
    case .tableModFailed(let code): "table-mod failed: \(words(code))"
    case .queueOperationFailed(let code): "queue operation failed: \(words(code))"
    case .switchConfigurationFailed(let code): "set-config failed: \(words(code))"
    case .roleRequestFailed(let code): "role request failed: \(words(code))"
    case .meterModFailed(let code): "meter-mod failed: \(words(code))"
    case .tableFeaturesFailed(let code): "table features failed: \(words(code))"
    case .experimenter(let type, let experimenter):
      "error \(type) of experimenter 0x\(String(experimenter, radix: 16))"
    case .other(let type, let code): "error type \(type), code \(code)"
    }
  }
}

/// The name of a code as words: "badLength" is "bad length".
private func words(_ code: some Sendable) -> String {
  String("\(code)".flatMap { $0.isUppercase ? " \($0.lowercased())" : "\($0)" })
}
