import Packets
import Settings

extension SwitchDescription {
  /// The VLANs are printed by port, which the settings no longer have.
  public func lines(_ ports: [String]) -> [String] {
    // A priority without a spanning tree would say nothing.
    let entries = SwitchSettings.keys.format(settings).filter { settings.runsSpanningTree || $0.0 != "priority" }
    var lines = entries.map { "\($0.0): \($0.1)" }
    let special = zip(ports, vlans).filter { $0.1 != .access(.standard) }
    if !special.isEmpty { lines.append("vlans:") }
    return lines + special.map { "  \(YAMLText.name($0.0)): \(YAMLText.flow($0.1.entries))" }
  }
}

extension VLANMembership {
  fileprivate var entries: [(String, String)] {
    switch self {
    case .access(let vlan): [("access", "\(vlan.rawValue)")]
    case .trunk(let allowed, let native):
      [("trunk", allowed == .all ? "all" : YAMLText.flow(allowed.members.map { "\($0.rawValue)" }))]
        + (native.map { [("native", "\($0.rawValue)")] } ?? [])
    }
  }
}
