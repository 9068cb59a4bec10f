public import SimulationKernel

extension Fabric {
  /// Hands the log what functions decided in this step.
  @usableFromInline func passDecisions(
    of outbox: inout Outbox, _ node: NodeIndex, at now: Instant, log: inout ObservationLog
  ) {
    for decision in outbox.decisions { log.record(decision, of: node, at: now) }
    outbox.decisions.removeAll()
  }
}
