import Fabric
import OpenFlowSwitches
import Settings

extension LabReview {
  /// Rings of devices in which a broadcast goes round for ever, because none of them runs spanning tree. Each VLAN has rings of its
  /// own.
  mutating func reviewLoops() {
    var rings = Rings()
    let used = Set(
      topology.nodes.flatMap { node -> [UInt16] in
        if case .device(let device) = node.kind { device.description.untaggedVLANs } else { [] }
      })
    for (index, link) in topology.links.enumerated() where link.isUp {
      guard let a = device(link.a), let b = device(link.b),
        a.runsSpanningTree != true, b.runsSpanningTree != true,
        a.management?.isControlled != true, b.management?.isControlled != true,
        !forwardsByEntriesAlone(link.a.node), !forwardsByEntriesAlone(link.b.node)
      else { continue }
      let far = Dictionary(b.lanes(at: link.b.interface, for: used).map { ($0.tag, $0.domain) }) { first, _ in first }
      for lane in a.lanes(at: link.a.interface, for: used) {
        guard let domain = far[lane.tag] else { continue }
        if warnings.count < LabReview.limit, let ring = rings.join((link.a.node, lane.domain), (link.b.node, domain)) {
          report(ring, index)
        }
      }
    }
  }

  /// Whether it is a switch that floods nothing, unless a flow entry says so.
  private func forwardsByEntriesAlone(_ node: Int) -> Bool {
    topology.nodes[node].device(as: OpenFlowSwitchDescription.self)?.settings.failMode == .secure
  }

  private mutating func report(_ nodes: [Int], _ link: Int) {
    let nodes = nodes.sorted()
    let names = nodes.prefix(6).map { topology.nodes[$0].name }.joined(separator: ", ") + (nodes.count > 6 ? ", …" : "")
    let other = nodes.first { device($0)?.runsSpanningTree != nil }.map { topology.nodes[$0].name }
    warnings.report(
      "this link closes a loop of \(names), and none of them runs spanning tree", at: lab.linkLocations[link],
      fix: other.map { "add 'stp: true' to '\($0)', or remove a link" } ?? "remove a link")
  }

  private func device(_ port: Topology.Port) -> (any DeviceDescription)? { device(port.node) }

  private func device(_ node: Int) -> (any DeviceDescription)? {
    if case .device(let device) = topology.nodes[node].kind { device.description } else { nil }
  }
}

/// A forest of broadcast domains: a link between two of one tree closes a ring.
private struct Rings {
  private struct Domain: Hashable {
    var node: Int
    var part: Int

    init(_ domain: (Int, Int)) { (node, part) = domain }
  }

  private var edges: [Domain: [Domain]] = [:]
  /// Each tree's domains lead to the same one.
  private var parents: [Domain: Domain] = [:]

  /// The nodes of the ring that a link closes; nil where it closes none.
  mutating func join(_ a: (Int, Int), _ b: (Int, Int)) -> [Int]? {
    let (a, b) = (Domain(a), Domain(b))
    let (left, right) = (root(of: a), root(of: b))
    if left == right, let path = path(from: a, to: b) { return path.map(\.node) }
    parents[left] = right
    edges[a, default: []].append(b)
    edges[b, default: []].append(a)
    return nil
  }

  private mutating func root(of domain: Domain) -> Domain {
    var current = domain
    while let parent = parents[current], parent != current {
      let next = parents[parent] ?? parent
      parents[current] = next
      current = next
    }
    return current
  }

  private func path(from start: Domain, to end: Domain) -> [Domain]? {
    if start == end { return [start] }
    var previous: [Domain: Domain] = [start: start]
    var queue = [start]
    var index = 0
    while index < queue.count {
      let current = queue[index]
      index += 1
      for next in edges[current] ?? [] where previous[next] == nil {
        previous[next] = current
        queue.append(next)
        if next == end { return trail(back: end, previous) }
      }
    }
    return nil
  }

  private func trail(back end: Domain, _ previous: [Domain: Domain]) -> [Domain] {
    var trail = [end]
    while let last = trail.last, let before = previous[last], before != last { trail.append(before) }
    return trail.reversed()
  }
}
