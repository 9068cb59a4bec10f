import Settings
import Switching

/// The nodes and links that a generator makes.
struct GeneratedShape {
  var nodes: [NodePlan] = []
  var links: [(EndpointName, EndpointName)] = []
  /// Where the file asks for it.
  var location = SourceLocation.start

  mutating func link(_ a: String, _ b: String) { links.append((EndpointName(node: a), EndpointName(node: b))) }

  /// Hosts h1, h2, … and switches s1, s2, …, named as Mininet names them.
  mutating func add(hosts: Int, switches: Int, spanningTree: Bool = false) {
    if hosts > 0 { nodes.append(NodePlan(names: names("h", hosts), location: location, kind: .vm)) }
    var settings = SwitchSettings()
    settings.runsSpanningTree = spanningTree
    let base = Layer(SwitchSettings.keys.change(saying: settings), of: SwitchSettings.keys)
    nodes.append(NodePlan(names: names("s", switches), location: location, kind: .switch, base: base))
  }

  private func names(_ prefix: String, _ count: Int) -> [String] { (1...count).map { "\(prefix)\($0)" } }
}
