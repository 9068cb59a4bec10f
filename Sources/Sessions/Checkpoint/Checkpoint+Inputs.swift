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
}
