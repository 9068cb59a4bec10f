import Fabric
import Lab
import OpenFlowSwitches
import Packets
import Sessions
import SimulationKernel
import SystemFiles

// Controllers outside the lab: which there are to be, and what they do in a run that is recorded or repeated.

extension Runner {
  /// How long a run waits for its controllers, unless told.
  private static let patience = Swift.Duration.seconds(10)

  var patience: Swift.Duration {
    options.patience.map { .nanoseconds($0.duration.nanoseconds) } ?? Runner.patience
  }

  /// The controllers that are to be connected. Where a run is repeated, what they did comes from the recording.
  func controllers(of start: inout Checkpoint) throws(Failure) -> [World.OutsideController] {
    if let replay {
      try adopt(replay, into: &start)
      return []
    }
    var controllers = start.world.outsideControllers
    for argument in options.listen { controllers.append(try controller(argument, start)) }
    guard options.pace != .none else {
      try checkPace(controllers, start.plan.labels)
      return []
    }
    for controller in controllers { try check(controller, start.plan.labels) }
    return controllers
  }

  private func adopt(_ replay: String, into start: inout Checkpoint) throws(Failure) {
    guard record == nil else { throw .usage("--record and --replay cannot be combined") }
    guard options.listen.isEmpty, options.pace != .controller else {
      throw .usage("--replay repeats what the controllers did: leave out --listen and --pace controller")
    }
    let recording = try RecordingFile.read(replay, upTo: start.plan.limits.controllerInput)
    do { try start.replay(recording) } catch { throw .file("\(replay): cannot replay: \(error)".visible()) }
  }

  private func controller(
    _ argument: ListenArgument, _ start: borrowing Checkpoint
  ) throws(Failure) -> World.OutsideController {
    let labels = start.plan.labels
    let switches = start.world.openFlowSwitches
    let node = argument.node.map { name in switches.first { labels[$0] == name } } ?? switches.first
    guard let node else {
      let problem = argument.node.map { "'\($0)' is not an OpenFlow switch" } ?? "the lab has no OpenFlow switch"
      throw .usage("--listen: \(problem): use 'kind: openflow-switch'")
    }
    return World.OutsideController(node: node, connection: 0, address: argument.address)
  }

  private func checkPace(_ controllers: [World.OutsideController], _ labels: Labels) throws(Failure) {
    guard record == nil, options.listen.isEmpty else {
      throw .usage("\(record == nil ? "--listen" : "--record") needs --pace real or --pace controller")
    }
    guard let first = controllers.first else { return }
    Console.error("warning: '\(labels[first.node])' connects to no controller: use --pace real or --pace controller")
  }

  /// A lab may come from anybody: its switches talk to this machine alone unless the user trusts it. What the command line says is
  /// the user's own.
  private func check(_ controller: World.OutsideController, _ labels: Labels) throws(Failure) {
    let address = controller.address
    guard !allowsOutside, !address.address.isLoopback, !options.listen.contains(where: { $0.address == address }) else {
      return
    }
    let name = labels[controller.node]
    let problem =
      switch address.method {
      case .active: "'\(name)' connects to \(address), on another machine"
      case .passive: "'\(name)' listens on \(address), where other machines reach it"
      }
    throw .file("\(problem): use --allow-outside if you trust the lab")
  }

  /// Writes the recording, where one is wanted.
  func write(_ lab: LabFingerprint?, _ session: borrowing Session) throws(Failure) {
    guard let record, let lab else { return }
    let recording = Recording(of: lab, session)
    try WholeFile.write(to: record) { (write) throws(SystemError) in try recording.write(to: write) }
  }
}
