public import Fabric
import NetworkStack
public import SimulationKernel

// What a guest and its host have to do with each other. The owner of both asks the guest after each call.

extension Guest {
  /// What programs have done since this was last called.
  public mutating func takeWork() -> ProgramWork {
    // Mostly nothing, and nothing is to be copied then.
    guard systemBox.value.programWork.runs > 0 else { return ProgramWork() }
    defer { system.programWork = ProgramWork() }
    return system.programWork
  }

  /// The numbers of the threads that compute, if they are others than when this was last called.
  public mutating func takeComputations() -> [UInt32]? {
    guard systemBox.value.computations.isChanged else { return nil }
    return system.computations.takeChange()
  }

  /// Whether a program waits for what the host knows.
  public var asksHost: Bool { !systemBox.value.asking.isEmpty }

  /// Lets the programs that have asked read what their processors have done.
  public mutating func answer(_ times: ProcessorTimes, at now: Instant, into outbox: inout Outbox) {
    let asking = system.asking
    (system.asking, system.processorTimes) = ([], times)
    for process in asking { runQueue.append(process, .timer) }
    runProcesses(at: now, into: &outbox)
    system.processorTimes = ProcessorTimes()
    settle(at: now, into: &outbox)
  }
}
