import Fabric
public import Lab
import NetworkFunctions
import PacketCapture
import SimulationKernel

extension Plan {
  /// What a topology file has planned for its world.
  ///
  /// - Parameters:
  ///   - world: the topology's world, for the numbers of its ports.
  ///   - folder: that of the topology file, where captures to replay are looked for.
  /// - Throws: when a capture to replay cannot be read.
  public init(_ topology: Topology, of world: World, folder: String) throws(RunError) {
    let checks = topology.checks.map { Check($0, in: world) }
    var timeline: [Step] = []
    var links = topology.links
    for event in topology.events { timeline += try Step.steps(of: event, &links, world, folder, topology.file) }
    for (number, check) in topology.checks.enumerated() {
      guard case .command(let command) = check.condition else { continue }
      timeline.append(Step(at: command.at, action: .check(number)))
    }
    self.init(
      lab: topology.name, seed: topology.seed, end: .zero + topology.duration, labels: Labels(topology),
      timeline: Plan.inOrder(timeline), captures: topology.captures.map { CaptureOrder($0, topology, world) },
      checks: checks)
  }

  /// By time; what is due at the same instant stays in the file's order, events before checks.
  private static func inOrder(_ steps: [Step]) -> [Step] {
    let sorted = steps.enumerated().sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }
    return sorted.map(\.element)
  }
}

extension Labels {
  init(_ topology: Topology) {
    self.init(
      nodes: topology.nodes.map(\.name),
      ports: topology.nodes.flatMap { node in node.interfaces.map { "\(node.name):\($0.name)" } },
      file: topology.file.name, rules: topology.ruleLines)
  }
}

extension Check {
  init(_ check: Topology.Check, in world: World) {
    switch check.condition {
    case .command(let command):
      let expectation = CommandExpectation(
        node: NodeIndex(command.node), command: command.command, exit: command.exit.flatMap { Int32(exactly: $0) },
        output: command.output, outputIs: command.outputIs)
      self.init(name: check.name, condition: .command(expectation))
    case .frames(let frames):
      let expectation = FrameExpectation(
        port: world.port(frames.port), filter: frames.filter, atLeast: frames.atLeast, atMost: frames.atMost)
      self.init(name: check.name, condition: .frames(expectation))
    }
  }
}

extension CaptureOrder {
  init(_ capture: Topology.Capture, _ topology: Topology, _ world: World) {
    let ports: [PortID] =
      switch capture.scope {
      case .all: world.fabric.ports
      case .node(let node): world.ports(of: NodeIndex(node))
      case .port(let port): [world.port(port)]
      }
    self.init(ports: ports, file: capture.file, filter: capture.filter, snapLength: capture.snapLength)
  }
}

extension Plan.Step {
  /// The steps that an event of the file comes to; a replay is a step for each frame. `links` are as the events before
  /// have left them.
  static func steps(
    of event: Topology.Event, _ links: inout [Topology.Link], _ world: World, _ folder: String, _ file: SourceFile
  ) throws(RunError) -> [Plan.Step] {
    switch event.action {
    case .run(let command, let node):
      return [Plan.Step(at: event.at, action: .command(.run(command, on: NodeIndex(node))))]
    case .power(let isOn, let node):
      return [Plan.Step(at: event.at, action: .command(.setPower(of: NodeIndex(node), isOn: isOn)))]
    case .change(let link, let change):
      return links[link].apply(change, world).map { Plan.Step(at: event.at, action: .command($0)) }
    case .replay(let capture, let port, let place):
      let path = capture.hasPrefix("/") || folder == "." ? capture : folder + "/" + capture
      do {
        return try replay(path, from: world.port(port), at: event.at)
      } catch {
        throw .replay(at: "\(file.path):\(place.line):\(place.column)", error)
      }
    }
  }

  /// A capture's frames, the first at `start`, the others as long after it as they were recorded.
  private static func replay(_ path: String, from port: PortID, at start: Instant) throws(CaptureError) -> [Plan.Step] {
    try CaptureReplay(path: path).frames.map {
      Plan.Step(at: start + $0.delay, action: .command(.inject($0.bytes, from: port)))
    }
  }
}

extension Topology.Link {
  /// Changes the link, and gives the commands that change it in the world.
  fileprivate mutating func apply(_ change: Topology.LinkChange, _ world: World) -> [Command] {
    let before = (forward, backward)
    change.forward.apply(to: &forward)
    change.backward.apply(to: &backward)
    var commands: [Command] = []
    if forward != before.0 { commands.append(.setLink(from: world.port(a), forward)) }
    if backward != before.1 { commands.append(.setLink(from: world.port(b), backward)) }
    if let isUp = change.isUp { commands.append(.setCable(at: world.port(a), isPlugged: isUp)) }
    return commands
  }
}
