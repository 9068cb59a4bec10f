import Fabric
import Settings

extension LabReview {
  /// What the two ends of a cable make of its frames.
  mutating func reviewVLANs() {
    let used = Set(topology.nodes.flatMap { untaggedVLANs(of: $0) })
    for (index, link) in topology.links.enumerated() {
      let ends = (lanes(at: link.a, for: used), lanes(at: link.b, for: used))
      switch ends {
      case (let a?, let b?): reviewSwitches(link, index, a, b)
      case (let lanes?, nil): reviewMachine(link.b, at: link.a, index, lanes)
      case (nil, let lanes?): reviewMachine(link.a, at: link.b, index, lanes)
      case (nil, nil): break
      }
    }
  }

  private mutating func reviewSwitches(_ link: Topology.Link, _ index: Int, _ a: [Lane], _ b: [Lane]) {
    let (untagged, other) = (a.first { $0.tag == nil }?.domain, b.first { $0.tag == nil }?.domain)
    let (left, right) = (topology.name(of: link.a), topology.name(of: link.b))
    if let untagged, let other, untagged != other {
      warnings.report(
        "frames without a tag are in VLAN \(untagged) at \(left) and in VLAN \(other) at \(right)",
        at: lab.linkLocations[index], fix: "use the same 'access' or 'native' VLAN at both ends")
    }
    if (untagged == nil) != (other == nil) {
      let (port, vlan, far) = untagged.map { (left, $0, right) } ?? (right, other ?? 0, left)
      warnings.report(
        "frames without a tag are in VLAN \(vlan) at \(port), and \(far) drops them", at: lab.linkLocations[index],
        fix: "use the same 'access' or 'native' VLAN at both ends")
    }
    guard untagged == other else { return }
    let (tagged, others) = (Set(a.compactMap(\.tag)), Set(b.compactMap(\.tag)))
    for vlan in tagged.symmetricDifference(others).sorted() {
      let (port, far) = tagged.contains(vlan) ? (left, link.b) : (right, link.a)
      guard usesVLAN(vlan, at: far) else { continue }
      warnings.report(
        "VLAN \(vlan) is on the trunk at \(port) and not at \(topology.name(of: far))", at: lab.linkLocations[index],
        fix: "list it in 'trunk' at both ends, or at none")
    }
  }

  /// A machine sends and takes frames without a tag.
  private mutating func reviewMachine(_ end: Topology.Port, at port: Topology.Port, _ index: Int, _ lanes: [Lane]) {
    guard machine(end.node)?.isTransparent == false, !lanes.contains(where: { $0.tag == nil }), !lanes.isEmpty else {
      return
    }
    warnings.report(
      "\(topology.name(of: end)) sends frames without a tag, and the trunk at \(topology.name(of: port)) has no VLAN for them",
      at: lab.linkLocations[index], fix: "make \(topology.name(of: port)) an access port, or add 'native'")
  }

  /// Whether a switch has another port of a VLAN.
  private func usesVLAN(_ vlan: UInt16, at port: Topology.Port) -> Bool {
    guard case .device(let device) = topology.nodes[port.node].kind else { return false }
    return topology.nodes[port.node].interfaces.indices.contains { interface in
      interface != port.interface
        && device.description.lanes(at: interface, for: [vlan]).contains { $0.domain == Int(vlan) }
    }
  }

  private func untaggedVLANs(of node: Topology.Node) -> [UInt16] {
    if case .device(let device) = node.kind { device.description.untaggedVLANs } else { [] }
  }

  /// Nil at a machine, and at a device that is no bridge.
  private func lanes(at port: Topology.Port, for used: Set<UInt16>) -> [Lane]? {
    guard case .device(let device) = topology.nodes[port.node].kind, device.description.runsSpanningTree != nil else {
      return nil
    }
    return device.description.lanes(at: port.interface, for: used)
  }
}
