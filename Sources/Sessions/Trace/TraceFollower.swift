import Datapath
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
  var holder: NodeIndex?
  /// Since when each machine that the packet came to has had it.
  var held: [NodeIndex: Instant] = [:]
  /// When each neighbour answered last.
  var answers: [Neighbor: Instant] = [:]
  /// Where the ARP requests for each address have come.
  var requests: [IPAddress: BroadcastTrail] = [:]
  /// Where the packet has come, if it is for several.
  var trail: BroadcastTrail?
  var sender = NodeIndex(0)
  /// Where the packet arrived, and whom that machine would answer.
  var arrival: (node: NodeIndex, source: IPAddress)?
  var isDecided = false
  var destination = IPAddress.v4(.any)
  /// Whether the machine that takes the packet answers it.
  var isAnswered = true
  /// The machine where nobody listens on the packet's port, until it tells the sender.
  var refuser: NodeIndex?

  /// A packet that goes round in a loop would be followed for ever.
  static let maximumHops = 1000

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
    (destination, isAnswered, sender) = (packet.destination, packet.isAnswered, node)
    note("sends to \(packet.destination), \(packet.destination.v6 == nil ? "ttl" : "hlim") \(packet.timeToLive)")
    hold(by: node, since: world.now)
    if !isLocal { noteRoute(to: packet.destination, on: node) }
    digest()
  }

  mutating func follow(until end: Instant) {
    while !isDecided, !world.run(until: end, budget: 1, into: &log) { digest() }
    digest()
    conclude()
  }

  /// Takes from the log what concerns the packet. Decisions come before what the frame did after them.
  mutating func digest() {
    defer { log.drain() }
    for record in log.records where record.direction == .received { noteArrival(record) }
    var isRouted = false
    for decision in log.decisions { note(decision, isRouted: &isRouted) }
    for drop in log.drops { note(drop) }
    for record in log.records where record.direction == .sent { noteSending(record) }
    if trace.hops.count > TraceFollower.maximumHops {
      (isDecided, trace.outcome) = (true, "goes round in circles: more than \(TraceFollower.maximumHops) hops")
    }
  }

  mutating func hold(by node: NodeIndex, since instant: Instant) { (holder, held[node]) = (node, instant) }

  func frame(_ record: ObservationLog.Record) -> TracedFrame? {
    TracedFrame([UInt8](log.bytes[record.range]))
  }

  func isRewritten(on node: NodeIndex) -> Bool {
    let told = log.decisions.filter { $0.node == node }.compactMap(\.decision.atHook)
    return told.contains { $0.hook == .prerouting && $0.rewrite != nil } && !told.contains { $0.hook == .input }
  }

  mutating func note(_ decision: ObservationLog.DeviceDecision, isRouted: inout Bool) {
    if let told = decision.decision.inPipeline { return note(told, of: decision) }
    guard let told = decision.decision.atHook, let header = TracedFrame(decision.decision.bytes)?.header else { return }
    if !isRouted, told.hook == .forward || told.hook == .postrouting {
      isRouted = true
      noteRoute(to: header.destination, on: decision.node)
    }
    let location = labels.location(of: decision.decision.detail, on: decision.node).map { " (\($0))" } ?? ""
    note("\(told.hook): \(told.function): \(told.verdict)\(location)")
    if let rewrite = told.rewrite { note("  \(rewrite)") }
  }

  mutating func enter(_ node: NodeIndex, at instant: Instant) {
    trace.hops.append(Trace.Hop(node: labels[node], at: (instant - start).nanoseconds, steps: []))
  }

  mutating func note(_ step: String) {
    guard let last = trace.hops.indices.last else { return }
    trace.hops[last].steps.append(step)
  }

  mutating func noteRoute(to destination: IPAddress, on node: NodeIndex) {
    guard let stack = stack(of: node), !stack.chain.isTransparent else { return }
    let line = "route: \(stack.routeText(to: destination) ?? "none to \(destination)")"
    // A machine on a host has been waited for since the frame arrived, and that line is there already.
    if trace.hops.last?.steps.last != line { note(line) }
  }

  func stack(of node: NodeIndex) -> Stack? {
    let node = world.nodes[Int(node.rawValue)]
    return node.kind == .guest ? world.guests[node.index].stack : nil
  }

  func hasCarrier(_ port: PortID, on node: NodeIndex) -> Bool {
    guard let stack = stack(of: node) else { return true }
    let interface = stack.interfaces[Int(world.fabric[receiver: port].index.rawValue)]
    return interface.isUp && interface.hasCarrier
  }

  func interfaceName(_ port: PortID) -> String {
    labels[port].split(separator: ":", maxSplits: 1).last.map(String.init) ?? labels[port]
  }

  func name(of address: IPAddress) -> String {
    world.names.name(of: address).map { "\($0) (\(address))" } ?? "\(address)"
  }

  func elapsed(_ instant: Instant) -> String { Trace.text(of: instant - start) }
}
