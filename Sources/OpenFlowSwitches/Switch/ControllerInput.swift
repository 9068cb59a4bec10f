public import SimulationKernel

/// What comes from a controller outside the lab, on one of the switch's connections.
public enum ControllerInput: Sendable, Equatable, StateVariant {
  case opened(UInt32)
  case bytes([UInt8], UInt32)
  case closed(UInt32)

  public static let cases = Cases<ControllerInput>(
    Case("opened", ControllerInput.opened) { if case .opened(let number) = $0 { number } else { nil } },
    Case("bytes", ControllerInput.bytes) {
      if case .bytes(let bytes, let number) = $0 { (bytes, number) } else { nil }
    },
    Case("closed", ControllerInput.closed) { if case .closed(let number) = $0 { number } else { nil } })
}

extension ControllerInput {
  /// Connections that a switch opens have the index of their controller as their number. The numbers from this one on are for
  /// connections that it accepts.
  public static let firstAccepted: UInt32 = 1 << 16

  /// An auxiliary connection (OpenFlow 1.3.5, section 6.3.7) has its identifier, at most 127, from this bit on, above the number of
  /// its main connection.
  static let auxiliaryShift: UInt32 = 24
  static let mainMask: UInt32 = 0x80FF_FFFF

  /// The number of an auxiliary connection beside a main one.
  public static func auxiliary(_ identifier: UInt8, of main: UInt32) -> UInt32 {
    UInt32(identifier) << auxiliaryShift | main
  }

  /// The main connection that an auxiliary one belongs to; nil for main ones.
  public static func main(of connection: UInt32) -> UInt32? {
    connection & mainMask == connection ? nil : connection & mainMask
  }

  /// Whether a connection leads out of the lab.
  public static func isOutside(_ connection: UInt32) -> Bool { connection < ControlChannel.firstNumber }

  /// The bytes that were sent.
  public var byteCount: Int {
    if case .bytes(let bytes, _) = self { bytes.count } else { 0 }
  }
}
