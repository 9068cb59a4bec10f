import Fabric
import SimulationKernel

// A guest that runs as many programs as it may starts no more, as where `fork` fails (EAGAIN).

extension Guest {
  /// What a shell exits with that cannot start a program.
  private static let cannotFork: Int32 = 254

  /// A command that is not started: all that comes of it is that it says so.
  mutating func refuse(into outbox: inout Outbox) -> ProcessID {
    let id = system.newProcessID()
    tellOfRefusal(to: id, into: &outbox)
    outbox.report(Report(process: id.rawValue, .exited(Guest.cannotFork)))
    return id
  }

  /// A child that is not started.
  mutating func refuse(
    _ id: ProcessID, _ streams: StandardStreams, parent: ProcessID, line: ProcessID?, into outbox: inout Outbox
  ) {
    system.close(streams)
    tellOfRefusal(to: line ?? parent, into: &outbox)
    runQueue.prepend(parent, .child(id, Guest.cannotFork))
  }

  private mutating func tellOfRefusal(to line: ProcessID, into outbox: inout Outbox) {
    outbox.report(Report(process: line.rawValue, .reached(.programs)))
    let text = system.admit(Array("sh: fork: Resource temporarily unavailable\n".utf8))
    if !text.isEmpty { outbox.report(Report(process: line.rawValue, .errors(text))) }
    system.isOutputExceeded = false
  }
}
