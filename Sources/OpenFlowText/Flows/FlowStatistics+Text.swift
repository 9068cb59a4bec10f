public import OpenFlow

/// Writes flows, groups, meters and ports as `ovs-ofctl` prints them.
public struct FlowWriter: Sendable {
  let ports: PortNames
  /// Whether ports are written by their names.
  let byName: Bool

  public init(_ ports: PortNames = PortNames(), byName: Bool = false) {
    self.ports = ports
    self.byName = byName
  }

  var actions: ActionWriter { ActionWriter(ports: ports, byName: byName) }

  /// A priority other than the usual one, and the match: `priority=10,tcp,tp_dst=80`.
  public func text(_ match: Match, priority: UInt16 = 0x8000) -> String {
    let words = FlowPattern(match).words(ports, byName: byName)
    return ((priority == 0x8000 ? [] : ["priority=\(priority)"]) + words).joined(separator: ",")
  }

  public func text(_ instructions: [Instruction]) -> String { actions.text(instructions) }

  /// A line of `dump-flows`, without its end.
  public func text(_ flow: FlowStatistics, showsStatistics: Bool = true) -> String {
    var text = " "
    if showsStatistics || flow.cookie != 0 { text += "cookie=0x\(String(flow.cookie, radix: 16)), " }
    if showsStatistics { text += "duration=\(flow.duration.text), " }
    if showsStatistics || flow.table != TableNumber(0) { text += "table=\(flow.table), " }
    if showsStatistics {
      // All ones, where the entry does not count.
      if flow.packetCount != .max { text += "n_packets=\(flow.packetCount), " }
      if flow.byteCount != .max { text += "n_bytes=\(flow.byteCount), " }
    }
    if flow.idleTimeout != 0 { text += "idle_timeout=\(flow.idleTimeout), " }
    if flow.hardTimeout != 0 { text += "hard_timeout=\(flow.hardTimeout), " }
    text += flow.flags.words
    let match = self.text(flow.match, priority: flow.priority)
    return text + (match.isEmpty ? "" : match + " ") + "actions=\(actions.text(flow.instructions))"
  }

  /// A request as an error repeats it: `ADD tcp,tp_dst=80 actions=output:2`.
  public func text(_ mod: FlowMod) -> String {
    let command =
      switch mod.command {
      case .add: "ADD"
      case .modify: "MOD"
      case .modifyStrict: "MOD_STRICT"
      case .delete: "DEL"
      case .deleteStrict: "DEL_STRICT"
      }
    var text = command + (mod.table == TableNumber(0) ? " " : " table:\(mod.table.rawValue) ")
    let match = self.text(mod.match, priority: mod.priority)
    if !match.isEmpty { text += match + " " }
    if mod.cookieMask != 0 {
      text += "cookie:0x\(String(mod.cookie, radix: 16))/0x\(String(mod.cookieMask, radix: 16)) "
    } else if mod.cookie != 0 {
      text += "cookie:0x\(String(mod.cookie, radix: 16)) "
    }
    if mod.idleTimeout != 0 { text += "idle:\(mod.idleTimeout) " }
    if mod.hardTimeout != 0 { text += "hard:\(mod.hardTimeout) " }
    return text + mod.flags.words + "actions=\(actions.text(mod.instructions))"
  }
}

extension ElapsedTime {
  /// In seconds, with as many decimals as the value needs but not fewer than three.
  var text: String {
    guard nanoseconds > 0 else { return "\(seconds)s" }
    var decimals = String(1_000_000_000 + nanoseconds).dropFirst()
    while decimals.count > 3, decimals.last == "0" { decimals.removeLast() }
    return "\(seconds).\(decimals)s"
  }
}
