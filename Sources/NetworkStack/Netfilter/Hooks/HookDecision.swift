public import Fabric

/// A function's decision about a packet, for a trace.
public struct HookDecision: Sendable, Equatable {
  /// The hook at which it was made.
  public var hook: Hook
  /// The function's name.
  public var function: String
  /// The rule and its verdict.
  public var verdict: String
  /// The addresses and ports before and after, if they changed.
  public var rewrite: String?

  /// Creates a decision. `rewrite` is nil if the function changed neither addresses nor ports.
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

  /// The decision, if a function made it.
  public var atHook: HookDecision? {
    guard let hook = code(of: stackLayer).flatMap(Hook.init(rawValue:)), words.count >= 2 else { return nil }
    return HookDecision(hook: hook, function: words[0], verdict: words[1], rewrite: words.count > 2 ? words[2] : nil)
  }
}
