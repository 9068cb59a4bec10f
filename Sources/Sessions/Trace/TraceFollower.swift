import Fabric
import GuestPrograms
import Guests
import Lab
import NetworkStack
import Packets
import SimulationKernel

/// Steps a fork of a world and writes down what becomes of the traced packet.
struct TraceFollower {
  /// A neighbour that does not answer is given up after three seconds.
  static let patience = Duration.seconds(5)

  var world: World
  var log: ObservationLog
  let labels: Labels
  let start: Instant
  var trace = Trace()
  /// The machine that has the packet, as far as is known.
  private var holder: NodeIndex?
  /// Since when each machine that the packet came to has had it.
  private(set) var held: [NodeIndex: Instant] = [:]
  /// When each neighbour answered last.
  var answers: [Neighbor: Instant] = [:]
  private var isDecided = false
  private var destination = IPAddress.v4(.any)

  init(_ world: World, _ labels: Labels) {
    self.world = world
    self.labels = labels
    start = world.now
    log = ObservationLog(
      watching: world.fabric.ports.indices.map { PortID($0) }, of: world.fabric.ports.count)
    log.recordsDrops = true
  }

  mutating func begin(_ packet: TracedPacket, _ node: NodeIndex) {
    enter(node, at: world.now)
    destination = packet.destination
    note("sends to \(packet.destination), \(packet.destination.v6 == nil ? "ttl" : "hlim") \(packet.timeToLive)")
    hold(by: node, since: world.now)
    if !isLocal { noteRoute(to: packet.destination, on: node) }
    digest()
  }

  mutating func follow(until end: Instant) {
    while !isDecided, !world.run(until: end, budget: 1, into: &log) { digest() }
    digest()
    if !isDecided { conclude() }
  }

  /// Takes from the log what concerns the packet. Decisions come before what the frame did after them.
  private mutating func digest() {
    defer { log.drain() }
    for record in log.records where record.direction == .received { noteArrival(record) }
    var isRouted = false
    for decision in log.decisions { note(decision, isRouted: &isRouted) }
    for drop in log.drops { note(drop) }
    for record in log.records where record.direction == .sent { noteSending(record) }
  }

  private mutating func hold(by node: NodeIndex, since instant: Instant) { (holder, held[node]) = (node, instant) }

  private func frame(_ record: ObservationLog.Record) -> TracedFrame? {
    TracedFrame([UInt8](log.bytes[record.range]))
  }

  private mutating func noteArrival(_ record: ObservationLog.Record) {
    let node = world.fabric[receiver: record.port].node
    switch frame(record) {
    case .packet(let header, let description):
      guard concerns(node, record, header) else { return }
      enter(node, at: record.at)
      note("in \(interfaceName(record.port)): \(description), \(header.timeToLiveText)")
      hold(by: node, since: record.at)
      guard record.dropped == nil, let stack = stack(of: node), !stack.chain.isTransparent else { return }
      if stack.owns(header.destination), !isRewritten(on: node) {
        (trace.arrived, trace.outcome) = (true, "arrived at `\(labels[node])` after \(elapsed(record.at))")
      } else if !stack.owns(header.destination), log.decisions.isEmpty {
        noteRoute(to: header.destination, on: node)
      }
    case .error(let sender, let receiver, let description):
      guard stack(of: node)?.owns(receiver) == true else { return }
      let line = "ICMP from \(name(of: sender)): \(description)"
      if trace.hops.last?.steps.last != line {
        enter(node, at: record.at)
        note(line)
      }
    case nil: noteAnswer(record)
    }
  }

  /// A flooded frame comes to machines that it is not for: they do not even look at it.
  private func concerns(_ node: NodeIndex, _ record: ObservationLog.Record, _ header: TracedHeader) -> Bool {
    guard let stack = stack(of: node), !stack.chain.isTransparent else { return true }
    let ethernet = try? EthernetHeader(parsing: log.bytes.span.bytes.extracting(record.range))
    return ethernet?.destination == stack.interfaces[Int(world.fabric[receiver: record.port].index.rawValue)].mac
  }

  private func isRewritten(on node: NodeIndex) -> Bool {
    let told = log.decisions.filter { $0.node == node }.compactMap(\.decision.atHook)
    return told.contains { $0.hook == .prerouting && $0.rewrite != nil } && !told.contains { $0.hook == .input }
  }

  private mutating func note(_ decision: ObservationLog.DeviceDecision, isRouted: inout Bool) {
    guard let told = decision.decision.atHook,
      case .packet(let header, _) = TracedFrame(decision.decision.bytes)
    else { return }
    if !isRouted, told.hook == .forward || told.hook == .postrouting {
      isRouted = true
      noteRoute(to: header.destination, on: decision.node)
    }
    let location = labels.location(of: decision.decision.detail, on: decision.node).map { " (\($0))" } ?? ""
    note("\(told.hook): \(told.function): \(told.verdict)\(location)")
    if let rewrite = told.rewrite { note("  \(rewrite)") }
  }

  private mutating func note(_ drop: ObservationLog.Drop) {
    guard case .packet(let header, _) = TracedFrame(drop.bytes) else { return }
    let node = world.fabric[receiver: drop.port].node
    let reason = text(of: drop, header, on: node)
    note("dropped: \(reason)")
    trace.arrived = false
    trace.outcome = "dropped \(location(of: drop, on: node)): \(reason)"
    // What the machine tells the sender is still to come; it takes no longer than the packet took.
    isDecided = isDecided || drop.reason == .queueFull || drop.reason == .loss
  }

  private func location(of drop: ObservationLog.Drop, on node: NodeIndex) -> String {
    if let cause = world.chain(of: node)?.explanation(of: drop.detail), drop.detail != .none {
      return "by \(cause.function) `\(labels[node])`"
    }
    return drop.reason == .loss || drop.reason == .queueFull
      ? "on the link from `\(labels[drop.port])`" : "by `\(labels[node])`"
  }

  private func text(of drop: ObservationLog.Drop, _ header: TracedHeader, on node: NodeIndex) -> String {
    if let cause = world.chain(of: node)?.explanation(of: drop.detail), drop.detail != .none {
      return cause.text + (labels.location(of: drop.detail, on: node).map { " (\($0))" } ?? "")
    }
    switch drop.reason {
    case .noRoute: return "no route to \(header.destination)"
    case .unresolvedNeighbor where !hasCarrier(drop.port, on: node):
      return "the link at \(interfaceName(drop.port)) is down"
    case .unresolvedNeighbor:
      let hop = stack(of: node)?.nextHop(to: header.destination) ?? header.destination
      return
        "\(hop) does not answer \(hop.v6 == nil ? "ARP" : "neighbour solicitations") on \(interfaceName(drop.port))"
    default: return drop.reason.name
    }
  }

  private mutating func noteSending(_ record: ObservationLog.Record) {
    guard case .packet(let header, let description) = frame(record) else { return }
    let node = world.fabric[receiver: record.port].node
    if trace.hops.last?.node != labels[node] { enter(node, at: record.at) }
    trace.arrived = false
    noteWait(for: header.destination, on: node)
    note("out \(interfaceName(record.port)): \(description), \(header.timeToLiveText)")
    if let reason = record.dropped {
      note("dropped: \(reason.name)")
      trace.outcome = "dropped on the link from `\(labels[record.port])`: \(reason.name)"
      isDecided = true
    }
  }

  private mutating func conclude() {
    guard trace.outcome.isEmpty else { return }
    if isLocal {
      note("delivered locally (lo)")
      (trace.arrived, trace.outcome) = (true, "delivered locally (lo)")
      return
    }
    let node = holder.map { labels[$0] } ?? ""
    trace.outcome = "not seen again after `\(node)` within \(TraceFollower.patience.seconds(decimals: 0)) s"
  }

  /// Whether the packet is for the machine that sent it: no port sees it.
  private var isLocal: Bool {
    guard trace.hops.count == 1, let holder, let stack = stack(of: holder) else { return false }
    return (destination.v4?.isLoopback ?? destination.v6?.isLoopback ?? false) || stack.owns(destination)
  }

  private mutating func enter(_ node: NodeIndex, at instant: Instant) {
    trace.hops.append(Trace.Hop(node: labels[node], at: (instant - start).nanoseconds, steps: []))
  }

  mutating func note(_ step: String) {
    guard let last = trace.hops.indices.last else { return }
    trace.hops[last].steps.append(step)
  }

  private mutating func noteRoute(to destination: IPAddress, on node: NodeIndex) {
    guard let stack = stack(of: node), !stack.chain.isTransparent else { return }
    note("route: \(stack.routeText(to: destination) ?? "none to \(destination)")")
  }

  func stack(of node: NodeIndex) -> Stack? {
    let node = world.nodes[Int(node.rawValue)]
    return node.kind == .guest ? world.guests[node.index].stack : nil
  }

  private func hasCarrier(_ port: PortID, on node: NodeIndex) -> Bool {
    stack(of: node)?.interfaces[Int(world.fabric[receiver: port].index.rawValue)].hasCarrier ?? true
  }

  private func interfaceName(_ port: PortID) -> String {
    labels[port].split(separator: ":", maxSplits: 1).last.map(String.init) ?? labels[port]
  }

  private func name(of address: IPAddress) -> String {
    world.names.name(of: address).map { "\($0) (\(address))" } ?? "\(address)"
  }

  private func elapsed(_ instant: Instant) -> String { Trace.text(of: instant - start) }
}
