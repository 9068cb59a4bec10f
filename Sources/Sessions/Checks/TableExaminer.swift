import Lab
import SimulationKernel

/// Shows checks the world after every change of flow tables.
struct TableExaminer: Sendable {
  /// Whether any check wants that: then the world is stepped event by event.
  let isNeeded: Bool
  /// The tables that were examined last.
  private var revision: UInt64?
  /// When that was.
  private var examined: Instant?

  init(_ checks: [Open<any Check>]) { isNeeded = checks.contains { $0.value.examinesTablesFrom != nil } }

  /// - Parameter instant: until when the world will stay as it is; nil for no longer than now.
  mutating func show(
    _ world: World, _ labels: Labels, until instant: Instant? = nil, to checks: inout [Open<any Check>]
  ) {
    guard isNeeded else { return }
    let now = max(world.now, instant ?? world.now)
    // A session may have gone back.
    let last = examined.flatMap { $0 <= now ? $0 : nil }
    let revision = world.tableRevision
    let isChanged = last == nil || revision != self.revision
    (self.revision, examined) = (revision, now)
    for index in checks.indices {
      guard let start = checks[index].value.examinesTablesFrom, start <= now else { continue }
      // Its time has come, and the tables are as they were before.
      let isNew = last.map { $0 < start } ?? true
      if isChanged || isNew { checks[index].value.examine(world, labels, at: max(world.now, start)) }
    }
  }
}
