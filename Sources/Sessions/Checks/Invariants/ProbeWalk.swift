import Datapath
import Fabric
import Lab
import NetworkStack
import OpenFlow
import Packets
import SimulationKernel

/// Where a packet goes in a lab as it stands: devices are asked one after another, as their own code answers.
///
/// It ends at a machine that takes the packet. A machine that forwards it at once, be it a router or a function, is passed.
struct ProbeWalk {
  /// What became of a packet.
  struct Result {
    /// A machine that took it, the nodes that it visited before, and the entry that it matched last.
    struct Arrival {
      var node: NodeIndex
      var path: [NodeIndex]
      var entry: String?
    }

    var arrivals: [Arrival] = []
    /// Where it came again as it had been there before.
    var loop: String?
    /// Where and why it ended elsewhere.
    var ends: [String] = []
    /// Whether an entry sends it to the controllers, who may do with it what they like.
    var reachesController = false
  }

  private struct Branch {
    var port: PortID
    var bytes: [UInt8]
    var path: [NodeIndex]
    var arrivals: [(port: PortID, bytes: [UInt8])] = []
    /// The entry that it matched last, with its switch.
    var entry: String?
  }

  private static let maximumSteps = 2_000
  private static let maximumHops = 64

  private(set) var world: World
  private let labels: Labels
  private var result = Result()
  private var branches: [Branch] = []

  init(_ world: World, _ labels: Labels) {
    self.world = world.walked
    self.labels = labels
  }

  mutating func result(of packet: ProbePacket, from node: NodeIndex, _ port: PortID) -> Result {
    result = Result()
    branches = [Branch(port: port, bytes: packet.frame, path: [node])]
    var steps = 0
    while result.loop == nil, !branches.isEmpty {
      steps += 1
      guard steps < ProbeWalk.maximumSteps else {
        result.loop = "it is copied more than \(ProbeWalk.maximumSteps) times"
        break
      }
      follow(branches.removeFirst())
    }
    return result
  }

  private mutating func follow(_ branch: Branch) {
    guard let port = world.other(of: branch.port) else {
      return end(branch, "at \(labels[branch.port]), whose link is down")
    }
    let node = world.fabric[receiver: port].node
    if branch.arrivals.contains(where: { $0.port == port && $0.bytes == branch.bytes })
      || branch.arrivals.count >= ProbeWalk.maximumHops
    {
      let entry = branch.entry.map { ", sent by \($0)" } ?? ""
      return result.loop = "it comes to \(labels[port]) again\(entry)"
    }
    var next = branch
    next.arrivals.append((port, branch.bytes))
    if let stack = world.stack(of: node), !stack.chain.isTransparent {
      follow(next, intoMachine: node, at: port)
    } else {
      next.path.append(node)
      react(next, node, at: port, endsAreTold: true)
    }
  }

  /// A machine looks only at what is for it.
  private mutating func follow(_ branch: Branch, intoMachine node: NodeIndex, at port: PortID) {
    guard let stack = world.stack(of: node) else { return }
    let index = Int(world.fabric[receiver: port].index.rawValue)
    guard stack.interfaces.indices.contains(index),
      EthernetHeader.destination(in: branch.bytes.span.bytes) == stack.interfaces[index].mac
    else { return }
    var next = branch
    next.path.append(node)
    let count = branches.count
    if ProbeWalk.destination(in: branch.bytes).map(stack.owns) ?? false {
      react(next, node, at: port, endsAreTold: false)
      // Who answers, or takes it, sends nothing on.
      if branches.count == count { result.arrivals.append(.init(node: node, path: branch.path, entry: branch.entry)) }
    } else {
      react(next, node, at: port, endsAreTold: true)
    }
  }

  /// The destination of the packet in a frame without a tag.
  private static func destination(in frame: [UInt8]) -> IPAddress? { addresses(in: frame)?.destination }

  private static func addresses(in frame: [UInt8]) -> (source: IPAddress, destination: IPAddress)? {
    let bytes = frame.span.bytes
    switch EthernetHeader.type(in: bytes) {
    case .ipv4 where frame.count >= 34:
      return (.v4(IPv4Address(bits: bytes.bigEndian(26))), .v4(IPv4Address(bits: bytes.bigEndian(30))))
    case .ipv6 where frame.count >= 54:
      return (
        .v6(IPv6Address(high: bytes.bigEndian(22), low: bytes.bigEndian(30))),
        .v6(IPv6Address(high: bytes.bigEndian(38), low: bytes.bigEndian(46)))
      )
    default: return nil
    }
  }

  private mutating func react(_ branch: Branch, _ node: NodeIndex, at port: PortID, endsAreTold: Bool) {
    let reaction = world.react(to: branch.bytes, at: port)
    var next = branch
    for decision in reaction.decisions { note(decision, on: node, in: &next) }
    let sent = reaction.sent.filter { ProbePacket.isCarried(by: $0.bytes) && isSameWay($0.bytes, branch.bytes) }
    for frame in sent {
      (next.port, next.bytes) = (frame.port, frame.bytes)
      branches.append(next)
    }
    guard sent.isEmpty, endsAreTold else { return }
    end(next, "at \(labels[node])" + (reaction.dropped.map { ": \($0.name)" } ?? ""))
  }

  /// Whether a frame is no answer: an answer has the addresses of what it answers in exchange.
  private func isSameWay(_ frame: [UInt8], _ other: [UInt8]) -> Bool {
    guard let own = ProbeWalk.addresses(in: frame), let others = ProbeWalk.addresses(in: other) else { return true }
    return !(own.source == others.destination && own.destination == others.source)
  }

  private mutating func end(_ branch: Branch, _ reason: String) {
    result.ends.append("it ends \(reason)" + (branch.entry.map { ", after \($0)" } ?? ""))
  }

  private mutating func note(_ decision: Decision, on node: NodeIndex, in branch: inout Branch) {
    guard let told = decision.inPipeline else { return }
    switch told {
    case .matched(let table, let priority, let cookie, let match, let actions):
      var words = ["priority \(priority)"] + (match.isEmpty ? [] : [match])
      if cookie != 0 {
        let app = world.appName(of: cookie, on: node).map { " (\($0))" } ?? ""
        words.append("cookie 0x\(String(cookie, radix: 16))\(app)")
      }
      branch.entry = "the entry '\(words.joined(separator: ", ")): \(actions)' in table \(table) of \(labels[node])"
      noteController(actions)
    case .missed(let table): branch.entry = "no entry in table \(table) of \(labels[node])"
    case .grouped(_, _, let buckets): for bucket in buckets { noteController(bucket.actions) }
    case .finished(let actions): noteController(actions)
    case .metered: break
    }
  }

  /// What is written into the action set is sent when the set is carried out, unless it has been cleared.
  private mutating func noteController(_ actions: String) {
    let applied = actions.split(separator: ",").prefix { !$0.hasPrefix("write_actions") }
    if applied.contains(where: { $0.hasPrefix("CONTROLLER") }) { result.reachesController = true }
  }
}
