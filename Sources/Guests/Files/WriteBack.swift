import SimulationKernel

/// When what programs have written reaches the disk if nobody calls `sync`.
///
/// As in Linux with its defaults (`vm.dirty_writeback_centisecs` and `vm.dirty_expire_centisecs`), a thread looks every five
/// seconds for what was written more than thirty seconds ago. It looks at multiples of five seconds of the lab's clock, and
/// writes back all that is unwritten then, not only what is old.
enum WriteBack {
  static let period = Duration.seconds(5)
  static let age = Duration.seconds(30)

  /// When changes are written back of which the first was made at an instant.
  static func due(changedAt instant: Instant) -> Instant {
    let (expiry, period) = ((instant + age).nanoseconds, period.nanoseconds)
    let (rounds, rest) = expiry.quotientAndRemainder(dividingBy: period)
    let (due, overflow) = (rounds + (rest == 0 ? 0 : 1)).multipliedReportingOverflow(by: period)
    return overflow ? .never : Instant(nanoseconds: due)
  }
}
