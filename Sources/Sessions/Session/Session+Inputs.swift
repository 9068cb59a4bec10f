import Lab
public import SimulationKernel

extension Session {
  /// Takes an input, to be done now or later.
  ///
  /// What is given for now comes after everything else of this instant. A session that has gone back takes inputs only for
  /// instants that it has not been at: its captures and its programs' output show what happened, and are not rewritten.
  /// Another past is a branch.
  ///
  /// - Parameter instant: when; nil for now.
  /// - Throws: ``SessionError/inputInThePast(_:reached:)``
  public mutating func accept(_ input: Input, at instant: Instant? = nil) throws(SessionError) {
    let instant = instant ?? now
    let reached = frontier?.reached ?? now
    guard instant > reached || instant == reached && frontier == nil else {
      throw .inputInThePast(instant, reached: reached)
    }
    controllerInput += input.controllerFootprint
    if controllerInput > plan.limits.controllerInput, !progress.limits.endRun {
      progress.limits.end(by: .controllerInput, at: now)
    }
    guard instant == now else { return journal.insert(Journal.Entry(input, at: instant)) }
    advance(to: instant)
    journal.insert(Journal.Entry(input, at: instant, .live))
    advance(to: instant)
  }
}
