import NetworkFunctions
import SimulationKernel

extension TopologyLoader {
  mutating func loadEvents() {
    var events: [(event: Topology.Event, value: YAMLValue)] = []
    for value in root["events"]?.elements ?? [] {
      guard let at = instant(value["at"]), let action = action(value) else { continue }
      events.append((Topology.Event(at: at, action: action), value))
    }
    let order = events.indices.sorted { (events[$0].event.at, $0) < (events[$1].event.at, $1) }
    topology.events = order.map { events[$0].event }
    rehearse(order.map { events[$0] })
  }

  /// An instant within the run.
  mutating func instant(_ value: YAMLValue?) -> Instant? {
    guard let value, let instant = value.instant else { return nil }
    if instant.nanoseconds > topology.duration.nanoseconds {
      faults.report(
        "\(value.text ?? "") is after the lab's duration of \(topology.duration)", at: value.place,
        mend: "raise 'duration' or come earlier")
    }
    return instant
  }

  private mutating func action(_ value: YAMLValue) -> Topology.Event.Action? {
    if let command = value["run"]?.text {
      return machine(value["on"]).map { .run(command: command, node: $0) }
    }
    if let power = value["set"]?["power"]?.text, let node = value["node"], let name = node.text {
      return resolveNode(name, at: node.place).map { .power(on: power == "on", node: $0) }
    }
    if let replay = value["replay"], let file = replay.text {
      return port(value["on"]).map { .replay(file: file, port: $0, at: SourcePlace(replay.place)) }
    }
    guard let ends = value["link"], let change = value["set"], let (link, isReversed) = link(between: ends) else {
      return nil
    }
    checkQueues(of: change)
    let forward = Topology.LinkChange(change)
    return .change(link: link, to: isReversed ? forward.reversed : forward)
  }

  /// A node that can run commands.
  mutating func machine(_ value: YAMLValue?) -> Int? {
    guard let value, let name = value.text, let node = resolveNode(name, at: value.place) else { return nil }
    guard drafts[node].kind != .switch else {
      faults.report("'\(name)' is a switch and runs no commands", at: value.place, mend: "name a vm or a router")
      return nil
    }
    return node
  }

  mutating func port(_ value: YAMLValue?) -> Topology.Port? {
    guard let value, let end = value.text.flatMap({ EndpointName($0) }), end.interface != nil else { return nil }
    return resolvePort(end, at: value.place)
  }

  /// Applies the events in their order, since each may be well by itself and not after those before it.
  private mutating func rehearse(_ events: [(event: Topology.Event, value: YAMLValue)]) {
    var links = topology.links
    for (event, value) in events {
      guard case .change(let link, let change) = event.action else { continue }
      change.apply(to: &links[link])
      check(links[link].forward, at: value["set"])
      check(links[link].backward, at: value["set"])
    }
  }
}
