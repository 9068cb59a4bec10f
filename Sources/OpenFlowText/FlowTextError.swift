public import OpenFlow

/// Why a text in the syntax of `ovs-ofctl` is refused, on one line and in its words where it has some.
public struct FlowTextError: Error, Hashable, Sendable {
  public let message: String
  /// Whether the text is good, but the switch refuses what it asks for.
  public let isFromSwitch: Bool

  public init(_ message: String) {
    self.message = message
    isFromSwitch = false
  }

  /// The message that a switch would send.
  ///
  /// - Parameter request: what it refuses, in words.
  public init(_ error: OpenFlowError, of request: String) {
    message = "OFPT_ERROR (OF1.3) (xid=0x2): \(error.symbolicName)\n\(request)"
    isFromSwitch = true
  }
}
