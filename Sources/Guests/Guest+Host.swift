public import Fabric
import NetworkStack
public import SimulationKernel

// What a guest and its host have to do with each other. The owner of both asks the guest after each call.

extension Guest {
  /// What the host has to know of what the guest has done since this was last called. In place, because a guest is large and
  /// every packet asks.
  public mutating func takeHostNews() -> HostNews {
    guard systemBox.value.hasHostNews else { return HostNews() }
    defer { system.programWork = ProgramWork() }
    return HostNews(
      work: system.programWork,
      threads: system.computations.isChanged ? system.computations.takeChange() : nil,
      asks: !system.asking.isEmpty)
  }

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

extension GuestSystem {
  fileprivate var hasHostNews: Bool { programWork.runs > 0 || computations.isChanged || !asking.isEmpty }
}

/// What a guest tells its host after a call.
public struct HostNews: Sendable {
  /// What programs have done.
  public var work = ProgramWork()
  /// The numbers of the threads that compute, if they are others than before.
  public var threads: [UInt32]?
  /// Whether a program waits for what the host knows.
  public var asks = false
}
