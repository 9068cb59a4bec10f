import SimulationKernel

extension RandomLab {
  mutating func nodeLines() -> [String] {
    let machines = hosts.map { "  \($0): {}" }
    let bridges = switches.map { "  \($0): { kind: switch, stp: true }" }
    return ["nodes:"] + machines + bridges + routers.map { "  \($0): { kind: router\(gateway(of: $0)) }" }
  }

  /// A router sends what it has no route for to the router beside it.
  private func gateway(of router: String) -> String {
    let beside = links.lazy.compactMap { $0.a == router ? $0.b : $0.b == router ? $0.a : nil }
    return beside.first(where: routers.contains).map { ", gateway: \($0)" } ?? ""
  }

  mutating func linkLines() -> [String] {
    ["links:"] + links.map { "  - { endpoints: [\($0.a), \($0.b)], \(linkSettings()) }" }
  }

  private mutating func linkSettings() -> String {
    var settings = ["rate: \(pick(["1Mbps", "10Mbps", "100Mbps", "1Gbps", "10Gbps", "7777777bps"]))"]
    settings.append("delay: \(pick(["0s", "1us", "333ns", "1ms", "20ms"]))")
    if chance(20) { settings.append("preamble: false") }
    if chance(25) { settings.append("queue: { limit: \(1 + below(5)) }") }
    if isImpaired, chance(50) {
      settings.append("\(pick(["forward", "backward"])): { \(impairments()) }")
    }
    return settings.joined(separator: ", ")
  }

  private mutating func impairments() -> String {
    var impairments = ["delay: 5ms", "jitter: \(pick(["1us", "3ms", "5ms"]))"]
    for name in ["loss", "duplicate", "reorder", "corrupt"] where chance(40) {
      impairments.append("\(name): \(pick(["1%", "20%", "50%"]))")
    }
    return impairments.joined(separator: ", ")
  }
}
