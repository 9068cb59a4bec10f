import SimulationKernel

extension RandomLab {
  mutating func eventLines() -> [String] {
    ["events:"] + (0..<4 + below(8)).map { _ in commandLine() } + (isImpaired ? accidentLines() : [])
  }

  /// Every program, at instants at which duplicate addresses have been looked for and at which they have not.
  private mutating func commandLine() -> String {
    let to = pick(hosts + routers)
    let command =
      switch below(10) {
      case 0: "ping -c \(1 + below(5)) -i 0.2 \(to)"
      case 1: "ping -6 -c \(1 + below(5)) -i 0.3 \(to)"
      case 2: "ping -c 2 -s \(below(4000)) \(to)"
      case 3: "ping -c 2 -t \(1 + below(3)) \(to)"
      case 4: "traceroute \(to)"
      case 5: "traceroute -6 \(to)"
      case 6: "udp-recv 5001 --idle 1s"
      case 7: "udp-send \(to) 5001 --count \(1 + below(200)) --size \(below(3000)) --interval \(pick(["20us", "1ms"]))"
      case 8: pick(["ip addr", "ip route", "ip link", "ip neigh", "arp -n"])
      default: pick(["sleep 1", "echo hello", "true", "false", "no-such-command"])
      }
    return "  - { at: \(below(4000))ms, on: \(pick(hosts + routers)), run: \"\(command)\" }"
  }

  private mutating func accidentLines() -> [String] {
    var lines: [String] = []
    // Of two links between the same nodes the file could name neither.
    let single = links.filter { link in links.count { Set([$0.a, $0.b]) == Set([link.a, link.b]) } == 1 }
    if !single.isEmpty, chance(60) {
      let link = pick(single)
      let down = 500 + below(3000)
      lines.append("  - { at: \(down)ms, link: [\(link.a), \(link.b)], set: { state: down } }")
      lines.append("  - { at: \(down + 400)ms, link: [\(link.a), \(link.b)], set: { state: up, loss: 5% } }")
    }
    if chance(40) {
      let node = pick(hosts + switches + routers)
      let off = 500 + below(3000)
      lines.append("  - { at: \(off)ms, node: \(node), set: { power: off } }")
      lines.append("  - { at: \(off + 700)ms, node: \(node), set: { power: on } }")
    }
    return lines
  }
}
