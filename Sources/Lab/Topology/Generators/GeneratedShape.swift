/// The nodes and links that a generator makes.
struct GeneratedShape {
  var nodes: [NodePlan] = []
  var links: [(EndpointName, EndpointName)] = []
  /// Where the file asks for it.
  var place = Place.start

  mutating func link(_ a: String, _ b: String) { links.append((EndpointName(node: a), EndpointName(node: b))) }

  /// Hosts h1, h2, … and switches s1, s2, …, named as Mininet names them.
  mutating func add(hosts: Int, switches: Int, spanningTree: Bool = false) {
    let empty = YAMLValue.emptyMap(at: place)
    if hosts > 0 { nodes.append(NodePlan(names: names("h", hosts), place: place, value: empty)) }
    let base: YAMLValue? = spanningTree ? .map(["stp": .scalar("true", at: place)], at: place) : nil
    nodes.append(NodePlan(names: names("s", switches), place: place, kind: .switch, value: empty, base: base))
  }

  private func names(_ prefix: String, _ count: Int) -> [String] { (1...count).map { "\(prefix)\($0)" } }
}

extension YAMLValue {
  static func scalar(_ text: String, at place: Place) -> YAMLValue { YAMLValue(place: place, content: .scalar(text)) }

  static func map(_ entries: KeyValuePairs<String, YAMLValue>, at place: Place) -> YAMLValue {
    YAMLValue(place: place, content: .map(entries.map { YAMLEntry(key: $0.key, place: place, value: $0.value) }))
  }
}
