public import Fabric
import GuestPrograms
public import Guests
public import SimulationKernel

/// What the outside can do to a lab between two steps.
public enum Command: Sendable, Equatable {
  /// Types a command line into a machine's console.
  case run(String, on: NodeIndex)
  /// Presses Ctrl-C for a process.
  case interrupt(ProcessID, on: NodeIndex)
  /// Plugs the cable at a port in or out.
  case setCable(at: PortID, isPlugged: Bool)
  /// Changes one direction of a link: the one that begins at the port.
  case setLink(from: PortID, LinkSettings)
  /// Switches a node on or off.
  case setPower(of: NodeIndex, isOn: Bool)
  /// Sends a frame, given by its bytes, out of a port.
  case inject([UInt8], from: PortID)
}

extension World {
  /// Switches all nodes on. To be called once, before the first step.
  public mutating func start(log: inout ObservationLog) {
    for number in nodes.indices { switchOn(NodeIndex(number), log: &log) }
  }

  /// Does what the outside commands at `instant`, which lies not before ``now``.
  ///
  /// - Returns: the number of the process that a `run` started; nil where the machine is off.
  @discardableResult
  public mutating func perform(_ command: Command, at instant: Instant, log: inout ObservationLog) -> ProcessID? {
    // As at the end of a run: a world that was stopped here and went on must be the one that was not.
    forgetStaleWakes()
    now = max(now, instant)
    switch command {
    case .run(let line, let node):
      return start(GuestCommand.program(for: line, names: names), on: node, log: &log)
    case .interrupt(let process, let node):
      interrupt(process, on: node, log: &log)
    case .setCable(let port, let isPlugged):
      setCable(at: port, isPlugged: isPlugged, log: &log)
    case .setLink(let port, let settings):
      fabric.change(settings, from: port, at: now, &outbox.frames, log: &log)
    case .setPower(let node, let isOn):
      setPower(of: node, isOn: isOn, log: &log)
    case .inject(let bytes, let port):
      inject(bytes, from: port, log: &log)
    }
    return nil
  }

  /// Starts a program on a machine that is on.
  public mutating func start(
    _ program: any GuestProgram, on node: NodeIndex, log: inout ObservationLog
  ) -> ProcessID? {
    guard let guest = runningGuest(node) else { return nil }
    let process = devices.first.devices[guest].start(program, at: now, into: &outbox)
    finish(node, log: &log)
    return process
  }

  private mutating func interrupt(_ process: ProcessID, on node: NodeIndex, log: inout ObservationLog) {
    guard let guest = runningGuest(node) else { return }
    devices.first.devices[guest].interrupt(process, at: now, into: &outbox)
    finish(node, log: &log)
  }

  private func runningGuest(_ node: NodeIndex) -> Int? {
    let node = nodes[Int(node.rawValue)]
    return node.kind == .guest && node.isOn ? node.index : nil
  }

  private mutating func inject(_ bytes: [UInt8], from port: PortID, log: inout ObservationLog) {
    let frame = outbox.frames.make(bytes.span.bytes)
    fabric.send(frame, from: port, at: now, &outbox.frames, log: &log)
  }
}
