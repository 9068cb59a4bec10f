public import DeviceConsoles
public import Fabric
import GuestPrograms
public import Guests
public import OpenFlowSwitches
public import SimulationKernel

/// What the outside can do to a lab between two steps.
public enum Command: Sendable, Equatable {
  /// Runs a command line on the console of a machine, beside those that run already, or of a switch or hub.
  case run(String, on: NodeIndex)
  /// Types a line into a machine's console, for the program in front or for the shell.
  case type(String, on: NodeIndex)
  /// Presses a key on a machine's console.
  case press(ConsoleKey, on: NodeIndex)
  /// Plugs the cable at a port in or out.
  case setCable(at: PortID, isPlugged: Bool)
  /// Changes one direction of a link: the one that begins at the port.
  case setLink(from: PortID, LinkSettings)
  /// Switches a node on or off, or does something else to its power, if its state admits that.
  case setPower(of: NodeIndex, PowerCommand)
  /// Sends a frame, given by its bytes, out of a port.
  case inject([UInt8], from: PortID)
  /// Hands an OpenFlow switch what a controller outside the lab does.
  case controller(ControllerInput, on: NodeIndex)
  /// Puts a medium into a drive of a machine, or the one of that name that was taken out before.
  case insert(Medium, into: DriveName, of: NodeIndex)
  /// Asks a machine for the medium in a drive, and takes it out.
  case eject(DriveName, of: NodeIndex)
  /// Takes a medium out without asking.
  case pull(DriveName, of: NodeIndex)
}

/// What came of a command at once.
public enum CommandOutcome: Sendable, Equatable {
  /// Nothing that has a record of its own: a change of the lab, or input for a program that runs.
  case done
  /// A command line has been started, and this is its first process.
  case started(ProcessID)
  /// The line was carried out at once, and this is the answer.
  case answered(ConsoleAnswer)
  /// Nobody was there to run or to read it: the node is off, or its system has not started.
  case nodeIsOff
}

extension World {
  /// Switches the nodes on, but those that begin switched off or do not fit on their host. To be called once, before the first step.
  public mutating func start(log: inout ObservationLog) {
    for number in nodes.indices where nodes[number].isOn {
      if !grantMemory(to: NodeIndex(number), log: &log) { nodes[number].power = .off }
    }
    for number in nodes.indices where !nodes[number].isOn { settleLinks(of: NodeIndex(number)) }
    for number in nodes.indices where nodes[number].isOn { switchOn(NodeIndex(number), log: &log) }
  }

  /// Carries out a command at `instant`, which must not be before ``now``.
  ///
  @discardableResult
  public mutating func perform(
    _ command: Command, at instant: Instant, log: inout ObservationLog
  ) -> CommandOutcome {
    // As at the end of a run: a world that was stopped here and went on must be the one that was not.
    forgetStaleWakes()
    now = max(now, instant)
    switch command {
    case .run(let line, let node):
      guard nodes[Int(node.rawValue)].kind == .guest else { return answer(to: line, on: node, log: &log) }
      let program = GuestCommand.program(for: line, names: names)
      return start(program, on: node, log: &log).map { .started($0) } ?? .nodeIsOff
    case .type(let line, let node):
      return type(line, on: node, log: &log)
    case .press(let key, let node):
      return press(key, on: node, log: &log)
    case .setCable(let port, let isPlugged):
      setCable(at: port, isPlugged: isPlugged, log: &log)
    case .setLink(let port, let settings):
      fabric.change(settings, from: port, at: now, &outbox.frames, log: &log)
    case .setPower(let node, let command):
      setPower(of: node, command, log: &log)
    case .inject(let bytes, let port):
      inject(bytes, from: port, log: &log)
    case .controller(let input, let node):
      guard nodes[Int(node.rawValue)].isOn, nodes[Int(node.rawValue)].power.isCalled else { return .nodeIsOff }
      act(ReceiveFromController(input: input, now: now), on: node, log: &log)
    case .insert(let medium, let drive, let node):
      insert(medium, into: drive, of: node, log: &log)
    case .eject(let drive, let node):
      takeOut(of: drive, of: node, isPulled: false, log: &log)
    case .pull(let drive, let node):
      takeOut(of: drive, of: node, isPulled: true, log: &log)
    }
    return .done
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

  private mutating func type(_ line: String, on node: NodeIndex, log: inout ObservationLog) -> CommandOutcome {
    guard let guest = runningGuest(node) else { return .nodeIsOff }
    let program = GuestCommand.program(for: line, names: names)
    let process = devices.first.devices[guest].type(line, program, at: now, into: &outbox)
    finish(node, log: &log)
    return process.map { .started($0) } ?? .done
  }

  private mutating func press(_ key: ConsoleKey, on node: NodeIndex, log: inout ObservationLog) -> CommandOutcome {
    guard let guest = runningGuest(node) else { return .nodeIsOff }
    devices.first.devices[guest].press(key, at: now, into: &outbox)
    finish(node, log: &log)
    return .done
  }

  private func runningGuest(_ node: NodeIndex) -> Int? {
    let node = nodes[Int(node.rawValue)]
    guard node.kind == .guest, node.power == .running || node.power == .stopping,
      !devices.first.devices[node.index].isInFirmware
    else { return nil }
    return node.index
  }

  private mutating func inject(_ bytes: [UInt8], from port: PortID, log: inout ObservationLog) {
    let frame = outbox.frames.make(bytes.span.bytes)
    fabric.send(frame, from: port, at: now, &outbox.frames, log: &log)
  }
}

/// Something came from a controller. Devices that have none ignore it.
private struct ReceiveFromController: DeviceAction {
  let input: ControllerInput
  let now: Instant

  func act<Member: Device>(on pool: inout DevicePool<Member>, _ index: Int, into outbox: inout Outbox) -> Instant {
    pool.change(index, as: OpenFlowSwitch.self) { $0.receive(input, at: now, into: &outbox) }
    return pool.devices[index].nextWake
  }
}
