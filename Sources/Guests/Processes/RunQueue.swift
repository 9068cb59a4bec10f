import SimulationKernel

/// The processes of a guest that are to be resumed, each with the event that it gets, in the order in which they run.
///
/// A guest drains it at the end of each call, so that it is empty in between. What runs takes no time of its own: where a host's
/// processors do the work, they decide when the guest is called, and are charged for what has run (``Guest/takeWork()``).
struct RunQueue: Sendable, Equatable {
  struct Entry: Sendable, Equatable {
    let process: ProcessID
    let event: ProgramEvent
    /// The process has asked what runs, and finds it in ``SystemCalls/programs``.
    var seesPrograms = false
  }

  /// What goes first, in reverse order.
  private var urgent: [Entry] = []
  private var waiting = Fifo<Entry>()

  mutating func append(_ process: ProcessID, _ event: ProgramEvent, seesPrograms: Bool = false) {
    waiting.append(Entry(process: process, event: event, seesPrograms: seesPrograms))
  }

  /// Goes before all others: what follows from the run that has just ended.
  mutating func prepend(_ process: ProcessID, _ event: ProgramEvent) {
    urgent.append(Entry(process: process, event: event))
  }

  @inline(__always) var isEmpty: Bool { waiting.isEmpty && urgent.isEmpty }

  /// Mostly there is just one.
  @inline(__always) mutating func removeFirst() -> Entry? { urgent.isEmpty ? waiting.popFirst() : urgent.popLast() }
}
