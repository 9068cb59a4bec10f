public import Fabric
import Packets
import Settings

extension SwitchDescription {
  public var untaggedVLANs: [UInt16] {
    vlans.compactMap { membership in
      switch membership {
      case .access(let vlan): vlan.rawValue
      case .trunk(_, let native): native?.rawValue
      }
    }
  }

  public func lanes(at port: Int, for vlans: Set<UInt16>) -> [Lane] {
    switch self.vlans[port] {
    case .access(let vlan): [Lane(tag: nil, domain: Int(vlan.rawValue))]
    case .trunk(let allowed, let native):
      allowed.members.filter { vlans.contains($0.rawValue) }.map {
        Lane(tag: $0 == native ? nil : $0.rawValue, domain: Int($0.rawValue))
      }
    }
  }
}

extension Named<PortVLANs> {
  /// Nil where the file does not say which VLANs the port has, which has been reported.
  func membership(_ faults: inout FaultLog) -> VLANMembership? {
    switch (value.access, value.trunk) {
    case (let access?, nil):
      if let native = value.native {
        faults.report("a native VLAN on an access port", at: native.location, fix: "remove 'native'")
      }
      return .access(VLANIdentifier(rawValue: access))
    case (nil, let trunk?): return value.membership(of: trunk, &faults)
    case (nil, nil): return refuse("neither an access port nor a trunk", &faults)
    case (.some, .some): return refuse("both an access port and a trunk", &faults)
    }
  }

  private func refuse(_ problem: String, _ faults: inout FaultLog) -> VLANMembership? {
    faults.report("port '\(name)' is \(problem)", at: location, fix: "use 'access: 10' or 'trunk: [10, 20]'")
    return nil
  }
}

extension PortVLANs {
  /// The native VLAN belongs to the trunk whether or not its list has it.
  fileprivate func membership(of trunk: Located<[UInt16]>, _ faults: inout FaultLog) -> VLANMembership {
    let allowed = Set(trunk.value + (native.map { [$0.value] } ?? []))
    if allowed.isEmpty {
      faults.report("a trunk without VLANs", at: trunk.location, fix: "list them, or use 'trunk: all'")
    }
    return .trunk(
      allowed: VLANSet(allowed.map { VLANIdentifier(rawValue: $0) }),
      native: native.map { VLANIdentifier(rawValue: $0.value) })
  }
}
