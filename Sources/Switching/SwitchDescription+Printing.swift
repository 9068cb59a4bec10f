import Packets
import Settings

extension SwitchDescription {
  public func lines(_ ports: [String]) -> [String] {
    var lines = ["mac: \"\(mac)\"", "ageing: \(settings.ageing)"]
    if settings.groupForwardMask != 0 { lines.append("group-fwd-mask: \(settings.groupForwardMask)") }
    if settings.runsSpanningTree { lines += ["stp: true", "priority: \(settings.priority)"] }
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
