/// What a function of a chain decided of a frame, told for a trace. Part of no world.
public struct Decision: Sendable, Equatable {
  /// The frame's bytes as the decision left them.
  public var bytes: [UInt8]
  /// Where on the way through the machine.
  public var hook: String
  public var function: String
  /// The rule and its verdict.
  public var verdict: String
  /// The function's place and its rule, by which the topology file's line is found.
  public var detail: DropDetail
  /// The addresses and ports before and after, where they changed.
  public var rewrite: String?

  public init(bytes: [UInt8], hook: String, function: String, verdict: String, detail: DropDetail, rewrite: String?) {
    self.bytes = bytes
    self.hook = hook
    self.function = function
    self.verdict = verdict
    self.detail = detail
    self.rewrite = rewrite
  }
}
