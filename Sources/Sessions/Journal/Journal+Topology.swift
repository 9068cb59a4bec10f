import Disks
import Fabric
import Guests
import Lab
import PacketCapture
import Settings
import SimulationKernel

extension Journal {
  /// The inputs that a topology file gives a world: its events, and the commands of its checks after them.
  ///
  /// - Parameters:
  ///   - media: the images that are put into drives, by their paths.
  ///   - replays: Where captures to replay are looked for; it keeps account of what they take.
  /// - Throws: when a capture to replay cannot be read.
  init(
    _ topology: Topology, of world: World, _ media: [String: Disk], _ replays: inout ReplaySource
  ) throws(SessionError) {
    self.init()
    var inputs: [Entry] = []
    var links = topology.links
    for event in topology.events { inputs += try Entry.entries(of: event, &links, world, media, &replays) }
    for (index, check) in topology.checks.enumerated() {
      guard let planned = check.description.command else { continue }
      let command = Command.run(planned.line.value, on: NodeIndex(planned.node))
      inputs.append(Entry(.command(command, check: index), at: planned.at))
    }
    // One sort in place of an insertion for each: a replayed capture has many frames.
    let inOrder = inputs.enumerated().sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }
    entries = inOrder.map(\.element)
  }
}

extension Journal.Entry {
  /// The inputs that an event of the file comes to; a replay is one for each frame. `links` are as the events before have
  /// left them.
  fileprivate static func entries(
    of event: Topology.Event, _ links: inout [Topology.Link], _ world: World, _ media: [String: Disk],
    _ replays: inout ReplaySource
  ) throws(SessionError) -> [Journal.Entry] {
    switch event.action {
    case .run(let command, let node):
      return [Journal.Entry(.run(command, on: NodeIndex(node)), at: event.at)]
    case .type(let line, let node):
      return [Journal.Entry(.type(line, on: NodeIndex(node)), at: event.at)]
    case .press(let key, let node):
      return [Journal.Entry(.press(key, on: NodeIndex(node)), at: event.at)]
    case .power(let command, let node):
      return [Journal.Entry(.setPower(of: NodeIndex(node), command), at: event.at)]
    case .change(let link, let change):
      return links[link].apply(change, world).map { Journal.Entry($0, at: event.at) }
    case .replay(let source, let port):
      let port = world.port(port)
      return try replays.frames(of: source, at: event.at).map { frame in
        Journal.Entry(.inject(frame.bytes, from: port), at: event.at + frame.delay)
      }
    case .insert(let image, let drive, let node):
      // What is not there has been reported when it was read.
      return media[image.value].map { disk in
        [
          Journal.Entry(
            .insert(Medium(named: image.value, disk), into: drive, of: NodeIndex(node)), at: event.at)
        ]
      } ?? []
    case .eject(let drive, let node):
      return [Journal.Entry(.eject(drive, of: NodeIndex(node)), at: event.at)]
    case .pull(let drive, let node):
      return [Journal.Entry(.pull(drive, of: NodeIndex(node)), at: event.at)]
    }
  }

  private init(_ command: Command, at instant: Instant) { self.init(.command(command, check: nil), at: instant) }
}

extension Topology.Link {
  /// Changes the link, and gives the commands that change it in the world.
  fileprivate mutating func apply(_ change: LinkChange, _ world: World) -> [Command] {
    let before = (forward, backward)
    change.apply(forward: &forward, backward: &backward)
    var commands: [Command] = []
    if forward != before.0 { commands.append(.setLink(from: world.port(a), forward)) }
    if backward != before.1 { commands.append(.setLink(from: world.port(b), backward)) }
    if let isUp = change.isUp { commands.append(.setCable(at: world.port(a), isPlugged: isUp)) }
    return commands
  }
}
