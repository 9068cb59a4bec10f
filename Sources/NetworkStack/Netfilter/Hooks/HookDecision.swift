public import Fabric

/// What a function of a chain decided of a packet, as a trace tells it.
public struct HookDecision: Sendable, Equatable {
  /// Where on the way through the machine.
  public var hook: Hook
  public var function: String
  /// The rule and its verdict.
  public var verdict: String
  /// The addresses and ports before and after, where they changed.
  public var rewrite: String?

  public init(hook: Hook, function: String, verdict: String, rewrite: String?) {
    self.hook = hook
    self.function = function
    self.verdict = verdict
    self.rewrite = rewrite
  }
}

extension Decision {
  init(_ decision: HookDecision, bytes: [UInt8], detail: DropDetail) {
    self.init(
      layer: stackLayer, code: decision.hook.rawValue, bytes: bytes, detail: detail,
      words: [decision.function, decision.verdict] + (decision.rewrite.map { [$0] } ?? []))
  }

  /// What was decided, where a function of a chain did.
  public var atHook: HookDecision? {
    guard let hook = code(of: stackLayer).flatMap(Hook.init(rawValue:)), words.count >= 2 else { return nil }
    return HookDecision(hook: hook, function: words[0], verdict: words[1], rewrite: words.count > 2 ? words[2] : nil)
  }
}
