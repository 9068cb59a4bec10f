public import SimulationKernel

extension Checkpoint {
  /// Adds an input to the journal of the session that goes on from here. At the very instant reached it follows everything
  /// that has happened.
  ///
  /// - Throws: ``SessionError/inputInThePast(_:reached:)``
  public mutating func insert(_ input: Input, at instant: Instant) throws(SessionError) {
    let isPresent = progress.hasBegun && instant == progress.reached
    guard instant >= progress.reached else { throw .inputInThePast(instant, reached: progress.reached) }
    journal.insert(Journal.Entry(input, at: instant, isPresent ? .live : .scheduled))
  }

  /// The session that goes on from here writes capture files of its own, each whole, in place of the rest of those so far.
  public mutating func beginNewCaptures() { progress.captures = [] }
}
