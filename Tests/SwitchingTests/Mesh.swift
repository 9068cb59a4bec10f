import Fabric
import Packets
import SimulationKernel
import Switching

/// Switches that speak the spanning tree, and the cables between them. What the protocol must reach is asked of it.
struct Mesh: Equatable {
  let cables: [Cable]
  /// The cables that are down, by number.
  private(set) var cut: [Bool]
  var network: SwitchedNetwork

  /// Switch n has bridge address n, so that switch 0 becomes the root, and the ports that its cables need, in their
  /// order, and then `stations` more.
  init(
    switches count: Int, cables pairs: [(Int, Int)], stations: Int = 0, rates: [BitRate] = [],
    link: LinkSettings = Mesh.link, configure: (inout SwitchPortSettings, Plug) -> Void = { _, _ in },
    settings: (Int) -> SpanningTreeSettings? = { _ in SpanningTreeSettings() }
  ) {
    var used = [Int](repeating: 0, count: count)
    var ports: [[SwitchPortSettings]] = Array(repeating: [], count: count)
    func plug(_ node: Int, _ rate: BitRate) -> Plug {
      defer { used[node] += 1 }
      let plug = Plug(node, used[node])
      var port = SwitchPortSettings(address: portAddress(node, used[node]), rate: rate)
      configure(&port, plug)
      ports[node].append(port)
      return plug
    }
    cables = pairs.enumerated().map { index, pair in
      let rate = index < rates.count ? rates[index] : .gigabitsPerSecond(1)
      return Cable(plug(pair.0, rate), plug(pair.1, rate))
    }
    for node in 0..<count { for _ in 0..<stations { _ = plug(node, .gigabitsPerSecond(1)) } }
    cut = cables.map { _ in false }
    let devices = (0..<count).map { node in
      let device = LearningSwitch(
        address: bridgeAddress(node), ports: ports[node], ageing: .seconds(300), spanningTree: settings(node))
      return (device: device, ports: ports[node].count)
    }
    network = SwitchedNetwork(devices, cables: cables, settings: link)
  }

  /// 1 Gbit/s, 10 us
  static var link: LinkSettings {
    var link = LinkSettings()
    link.delay = .microseconds(10)
    return link
  }

  mutating func set(cable: Int, isUp: Bool) {
    cut[cable] = !isUp
    network.setLink(at: cables[cable].a, isUp: isUp)
  }

  mutating func run(for duration: Duration) { network.run(until: network.now + duration) }

  func state(_ plug: Plug) -> PortState { network.switches[plug.node].state(of: PortIndex(plug.port)) }
  func role(_ plug: Plug) -> PortRole? { network.switches[plug.node].role(of: PortIndex(plug.port)) }

  /// The ends of cables that are up and do not forward.
  var blocked: [Plug] {
    zip(cables, cut).flatMap { cable, isCut in isCut ? [] : [cable.a, cable.b] }.filter { state($0) != .forwarding }
  }

  /// The components that the cables make, those that only those make over which frames can go both ways, and whether
  /// the latter close a loop.
  private func components() -> (wired: Components, spanned: Components, hasLoop: Bool) {
    var (wired, spanned) = (Components(cut: network.switches.count), Components(cut: network.switches.count))
    var hasLoop = false
    for (cable, isCut) in zip(cables, cut) where !isCut {
      _ = wired.join(cable.a.node, cable.b.node)
      guard state(cable.a) == .forwarding, state(cable.b) == .forwarding else { continue }
      if !spanned.join(cable.a.node, cable.b.node) { hasLoop = true }
    }
    return (wired, spanned, hasLoop)
  }

  /// Whether frames could circle now.
  var hasLoop: Bool { components().hasLoop }

  /// Whether every component has a tree that reaches all of it.
  var isSpanned: Bool {
    let (wired, spanned, hasLoop) = components()
    return !hasLoop && wired.count == spanned.count
  }

  /// Whether every switch takes the best of its component for the root.
  var knowsItsRoots: Bool {
    let wired = components().wired
    return network.switches.indices.allSatisfy { node in
      let best = network.switches.indices.first { wired.root($0) == wired.root(node) }
      return network.switches[node].root?.address == best.map(bridgeAddress)
    }
  }

  /// Runs until a tree spans the mesh whose roots are known, and returns how long that took, nil if it took longer than
  /// `limit`, and whether frames could circle at any instant on the way.
  mutating func settle(within limit: Duration) -> (took: Duration?, circled: Bool) {
    let start = network.now
    var circled = hasLoop
    while network.now < start + limit {
      if isSpanned && knowsItsRoots { return (network.now - start, circled) }
      guard network.step(until: start + limit) else { break }
      circled = circled || hasLoop
    }
    return (isSpanned && knowsItsRoots ? network.now - start : nil, circled)
  }
}

/// Sets that grow together (union-find).
private struct Components {
  private var parents: [Int]
  private(set) var count: Int

  init(cut count: Int) {
    parents = Array(0..<count)
    self.count = count
  }

  func root(_ node: Int) -> Int {
    var node = node
    while parents[node] != node { node = parents[node] }
    return node
  }

  /// False if they were one already.
  mutating func join(_ a: Int, _ b: Int) -> Bool {
    let (left, right) = (root(a), root(b))
    guard left != right else { return false }
    parents[left] = right
    count -= 1
    return true
  }
}
