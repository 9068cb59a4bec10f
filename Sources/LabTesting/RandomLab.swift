public import SimulationKernel

/// A small lab drawn from a seed, as the text of a topology file: machines, switches and routers in a tree with some
/// loops, links with every impairment, traffic of every program, cables pulled and nodes switched off.
///
/// A text rather than a ``Topology``, so that a failing lab can be saved and run by hand.
public struct RandomLab: Sendable {
  public let seed: UInt64
  /// Whether links lose, double, delay, reorder and spoil frames, and go down and up, and nodes lose their power.
  public let isImpaired: Bool
  /// How long it runs.
  public static let duration = Duration.seconds(6)

  var random: RandomStream
  var hosts: [String] = []
  var switches: [String] = []
  var routers: [String] = []
  /// The ends of each link, by name.
  var links: [(a: String, b: String)] = []

  public init(seed: UInt64, isImpaired: Bool = true) {
    self.seed = seed
    self.isImpaired = isImpaired
    random = RandomStream(seed: seed, owner: "random lab")
    drawNodes()
    drawLinks()
  }

  /// The topology file.
  public var text: String {
    var lab = self
    let head = """
      polder: 1
      name: random-\(seed)
      seed: \(seed)
      duration: \(RandomLab.duration)
      addressing: { ipv4: 10.0.0.0/16, ipv6: "2001:db8::/32" }
      """
    return ([head] + lab.nodeLines() + lab.linkLines() + lab.eventLines() + ["captures:", "  - on: all", ""])
      .joined(separator: "\n")
  }

  mutating func below(_ bound: Int) -> Int { Int(random.next(below: UInt64(max(1, bound)))) }
  mutating func chance(_ percent: Int) -> Bool { below(100) < percent }
  mutating func pick<Element>(_ elements: [Element]) -> Element { elements[below(elements.count)] }

  private mutating func drawNodes() {
    hosts = (1...2 + below(4)).map { "h\($0)" }
    switches = (0..<below(4)).map { "s\($0 + 1)" }
    routers = (0..<below(3)).map { "r\($0 + 1)" }
  }

  /// Each node joins one that is there already; machines join switches and routers where there are any.
  private mutating func drawLinks() {
    var placed: [String] = []
    for node in switches + routers {
      if let other = placed.isEmpty ? nil : pick(placed) { links.append((other, node)) }
      placed.append(node)
    }
    let middle = placed
    for host in hosts {
      let others = middle.isEmpty ? placed : middle
      if let other = others.isEmpty ? nil : pick(others) { links.append((other, host)) }
      placed.append(host)
    }
    // A loop is healed by the spanning tree.
    if switches.count > 1, chance(60) { links.append((switches[0], switches[switches.count - 1])) }
  }
}
