public import SimulationKernel

/// What the power of a node does to it.
public enum PowerState: UInt8, Hashable, Sendable, CaseIterable, Checkpointable {
  /// Nothing runs, and only what is on a disk is kept. The links are down.
  case off
  /// The firmware looks for something to boot, or has found nothing.
  case starting
  /// The system runs.
  case running
  /// The system runs, and is about to end: it writes its files back.
  case stopping
  /// Nothing runs, and everything is kept. The links are up, and what comes is lost.
  case paused
  /// Nothing runs, and everything is kept. The links are down.
  case saved

  /// As topologies and results have it.
  public var name: String { "\(self)" }

  /// Whether the node's links can be up.
  var isOn: Bool { self != .off && self != .saved }
  /// Whether the node is called when something comes or is due.
  var isCalled: Bool { self != .paused && self != .saved }
}

/// What is done to the power of a node, from outside or by its system.
public enum PowerCommand: UInt8, Hashable, Sendable, CaseIterable, Checkpointable {
  case on, off
  /// The button that a system takes for a request to end (ACPI).
  case shutdown
  case reset, pause, resume
  /// Stores the state and switches off.
  case save
  /// The system has ended.
  case halted
  /// The system has ended, and is to start again.
  case rebooted

  /// What a topology file can say.
  public static let all: [PowerCommand] = [.on, .off, .shutdown, .reset, .pause, .resume, .save]

  public var name: String { "\(self)" }
}

/// Which command leads from which state to which.
public enum PowerTransition {
  /// What is not here has no effect, as in VirtualBox, where such a command is refused.
  static let table: [(from: PowerState, command: PowerCommand, to: PowerState)] = [
    (.off, .on, .starting),
    (.starting, .off, .off), (.starting, .reset, .starting), (.starting, .pause, .paused), (.starting, .save, .saved),
    (.running, .off, .off), (.running, .reset, .starting), (.running, .pause, .paused), (.running, .save, .saved),
    (.running, .shutdown, .stopping), (.running, .halted, .off), (.running, .rebooted, .starting),
    (.stopping, .off, .off), (.stopping, .reset, .starting), (.stopping, .halted, .off),
    (.stopping, .rebooted, .starting),
    (.paused, .off, .off), (.paused, .reset, .starting), (.paused, .resume, .running), (.paused, .save, .saved),
    (.saved, .off, .off), (.saved, .on, .running), (.saved, .resume, .running),
  ]

  /// Where a command leads; nil where it has no effect.
  public static func result(of command: PowerCommand, in state: PowerState) -> PowerState? {
    table.first { $0.from == state && $0.command == command }?.to
  }
}
