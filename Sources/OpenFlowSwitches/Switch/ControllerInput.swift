public import SimulationKernel

/// What comes from a controller outside the lab, on one of the switch's connections.
public enum ControllerInput: Sendable, Equatable {
  case opened(UInt32)
  case bytes([UInt8], UInt32)
  case closed(UInt32)
}

extension ControllerInput: StateVariant {
  public static let cases = Cases<ControllerInput>(
    Case("opened", ControllerInput.opened) { if case .opened(let number) = $0 { number } else { nil } },
    Case("bytes", ControllerInput.bytes) {
      if case .bytes(let bytes, let number) = $0 { (bytes, number) } else { nil }
    },
    Case("closed", ControllerInput.closed) { if case .closed(let number) = $0 { number } else { nil } })
}
