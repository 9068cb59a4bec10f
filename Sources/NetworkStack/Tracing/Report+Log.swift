public import Fabric

/// The number of the stack among the layers that drop frames, report and decide.
let stackLayer = StackDropReason.layer

extension Report {
  /// A line of the kernel's log, from no process.
  public static func logged(_ line: String) -> Report { Report(layer: stackLayer, code: 0, Array(line.utf8)) }

  /// The line, where it is one of the kernel's log.
  public var loggedLine: String? { code(of: stackLayer) == nil ? nil : String(decoding: bytes, as: UTF8.self) }
}
