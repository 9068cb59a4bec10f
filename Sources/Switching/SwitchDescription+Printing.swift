import Packets
import Settings

extension SwitchDescription {
  public func lines(_ ports: [String]) -> [String] {
    var settings = settings
    settings.vlans = zip(ports, vlans).filter { $0.1 != .access(.standard) }.map { Named($0.0, PortVLANs($0.1)) }
    return SwitchSettings.keys.lines(settings)
  }
}

extension PortVLANs {
  fileprivate init(_ membership: VLANMembership) {
    switch membership {
    case .access(let vlan): access = vlan.rawValue
    case .trunk(let allowed, let native):
      trunk = Located(allowed.members.map(\.rawValue))
      self.native = native.map { Located($0.rawValue) }
    }
  }
}
