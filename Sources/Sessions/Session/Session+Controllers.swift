public import SimulationKernel

extension Session {
  /// Takes what switches have for controllers outside the lab, and has it kept from now on. Nothing of it is state: it follows
  /// from what the controllers sent, which the journal has.
  public mutating func takeControllerOutput() -> [ControllerMessage] {
    defer { controllerOutput = [] }
    return controllerOutput ?? []
  }

  /// Whether ``takeControllerOutput()`` has something to take.
  public var hasControllerOutput: Bool { !(controllerOutput ?? []).isEmpty }

  /// As ``advance(to:isCancelled:)``, but stops right after an event with which a switch has something for a controller outside the
  /// lab. Other events of that instant may be left.
  public mutating func advanceToControllerOutput(until limit: Instant, isCancelled: (Instant) -> Bool = { _ in false })
  {
    if !hasControllerOutput { run(until: limit, pauses: true, isCancelled: isCancelled) }
  }

  /// Whether the end has been reached, however little there is to do before it.
  public var hasEnded: Bool { now >= plan.end || progress.limits.endRun }
}
