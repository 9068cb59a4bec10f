/// The verdict on a check.
public struct Verdict: Sendable, Equatable {
  public enum Outcome: String, Sendable {
    case passed, failed
    case couldNotRun = "could-not-run"
    /// Not decided yet; no outcome of a session that is over.
    case pending
  }

  public var outcome: Outcome
  /// What was expected and what was found.
  public var detail: String

  public init(_ outcome: Outcome, _ detail: String) {
    self.outcome = outcome
    self.detail = detail
  }
}

/// A check's name and its verdict.
public struct CheckResult: Sendable, Equatable {
  public var name: String
  public var verdict: Verdict
}
