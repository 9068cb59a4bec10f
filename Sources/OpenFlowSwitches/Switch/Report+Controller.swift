public import Fabric

/// What goes to a controller outside the lab.
public enum ControllerOutput: Sendable, Equatable {
  case bytes([UInt8], UInt32)
  case close(UInt32)
}

extension Report {
  private static let controllerLayer: UInt8 = 5

  private enum ControllerCode {
    static let bytes: UInt8 = 0
    static let close: UInt8 = 1
  }

  init(_ effect: AgentEffect) {
    switch effect {
    case .send(let bytes, let connection):
      self.init(layer: Report.controllerLayer, code: ControllerCode.bytes, subject: connection, bytes)
    case .close(let connection):
      self.init(layer: Report.controllerLayer, code: ControllerCode.close, subject: connection, [])
    }
  }

  /// What the report has for a controller; nil for other reports.
  public var forController: ControllerOutput? {
    switch code(of: Report.controllerLayer) {
    case ControllerCode.bytes: .bytes(bytes, subject)
    case ControllerCode.close: .close(subject)
    default: nil
    }
  }
}
