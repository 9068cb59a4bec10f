import Fabric
import Settings
import SimulationKernel

extension Building {
  mutating func addEvents() {
    var events: [(event: Topology.Event, description: EventDescription)] = []
    for description in document.events {
      checkInstant(description.value.at)
      guard let action = action(description.value) else { continue }
      events.append((Topology.Event(at: description.value.at.value, action: action), description.value))
    }
    let order = events.indices.sorted { (events[$0].event.at, $0) < (events[$1].event.at, $1) }
    topology.events = order.map { events[$0].event }
    rehearse(order.map { events[$0] })
  }

  /// Reports an instant after the end of the run.
  mutating func checkInstant(_ at: Located<Instant>) {
    guard at.value.nanoseconds > topology.duration.nanoseconds else { return }
    faults.report(
      "\(at.value - .zero) is after the lab's duration of \(topology.duration)", at: at.location,
      fix: "raise 'duration', or use an earlier time")
  }

  private mutating func action(_ description: EventDescription) -> Topology.Event.Action? {
    switch description {
    case .run(let event):
      return resolveNode(event.on).map { .run(command: event.run.value, node: $0) }
    case .type(let event):
      return resolveMachine(event.on).map { .type(line: event.line, node: $0) }
    case .key(let event):
      return resolveMachine(event.on).map { .press(event.key, node: $0) }
    case .node(let event):
      return resolveNode(event.node).flatMap { power(event, $0) }
    case .replay(let event):
      return resolvePort(event.port).map { .replay(file: event.file, port: $0) }
    case .insert(let event):
      return resolve(event.place).map { .insert(image: event.image, event.place.value.drive, node: $0) }
    case .eject(let event):
      return resolve(event.place).map { .eject(event.place.value.drive, node: $0) }
    case .pull(let event):
      return resolvePulled(event.place).map { .pull(event.place.value.drive, node: $0) }
    case .link(let event):
      guard let (link, isReversed) = link(between: event.ends) else { return nil }
      let change = event.change.value.change
      return .change(link: link, to: isReversed ? change.reversed : change)
    }
  }

  /// Some commands are for machines alone.
  private mutating func power(_ event: NodeEvent, _ node: Int) -> Topology.Event.Action? {
    let command = event.change.power
    let name = topology.nodes[node].name
    var (isMachine, isHosted) = (false, false)
    if case .machine(let machine) = topology.nodes[node].kind { (isMachine, isHosted) = (true, machine.host != nil) }
    if command.value == .shutdown, !isMachine {
      faults.report(
        "'\(name)' has no system that could shut down", at: command.location, fix: "use 'set: { power: off }'")
    }
    if [.pause, .save].contains(command.value), isHosted {
      faults.report(
        "'\(name)' is on a host, which cannot \(command.value.name) it", at: command.location,
        fix: "remove its 'host', or use 'set: { power: off }'")
    }
    return .power(command.value, node: node)
  }

  /// Applies the events in their order, since each may be fine by itself and not after those before it.
  private mutating func rehearse(_ events: [(event: Topology.Event, description: EventDescription)]) {
    var links = topology.links
    for (event, description) in events {
      guard case .change(let link, let change) = event.action, case .link(let source) = description else { continue }
      links[link].apply(change)
      links[link].check(change, at: source.change.location, &faults)
    }
  }
}

extension Building {
  /// The link between two ends, and whether the file names them the other way round than the link does.
  private mutating func link(between ends: Located<[Located<EndpointName>]>) -> (index: Int, isReversed: Bool)? {
    guard ends.value.count == 2, let a = end(ends.value[0]), let b = end(ends.value[1]) else { return nil }
    let found = topology.nodes[a.node].interfaces.indices.compactMap { interface -> (index: Int, isReversed: Bool)? in
      let port = Topology.Port(node: a.node, interface: interface)
      guard a.interface == nil || a.interface == interface, let index = lab.linkIndex[port] else { return nil }
      let link = topology.links[index]
      let (other, isReversed) = link.a == port ? (link.b, false) : (link.a, true)
      let isMeant = other.node == b.node && (b.interface == nil || b.interface == other.interface)
      return isMeant ? (index, isReversed) : nil
    }
    guard found.count == 1 else {
      reportSearch(ends, found: found.count)
      return nil
    }
    return found[0]
  }

  private mutating func end(_ end: Located<EndpointName>) -> (node: Int, interface: Int?)? {
    if end.value.interface != nil { return resolvePort(end).map { ($0.node, $0.interface) } }
    return lab.resolveNode(end.value.node, at: end.location, &faults).map { ($0, nil) }
  }

  private mutating func reportSearch(_ ends: Located<[Located<EndpointName>]>, found: Int) {
    let names = ends.value.map { "'\($0.value)'" }.joined(separator: " and ")
    if found == 0 {
      faults.report("no link between \(names)", at: ends.location, fix: "use the two ends of one of the 'links'")
    } else {
      faults.report("\(found) links between \(names)", at: ends.location, fix: "name the interfaces, as in NODE:IF")
    }
  }
}
