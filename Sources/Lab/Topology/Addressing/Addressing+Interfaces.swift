import Fabric
import Packets
import Settings

extension Addressing {
  mutating func assignAddresses() {
    guard let segments = Segments(of: topology) else {
      return faults.report("too many VLANs on trunks", at: .start, fix: "list only the VLANs that a trunk needs")
    }
    for node in drafts.indices { assignGivenAddresses(of: node) }
    checkAddresses(segments)
    let pools = AddressPools(lab.document)
    if let pools { assignAddresses(segments, pools) }
    assignManagementAddresses(segments, automatic: pools != nil)
    checkIPv6MTUs()
    assignRoutes(segments, automatic: pools != nil)
  }

  private mutating func assignGivenAddresses(of node: Int) {
    assignGivenManagementAddress(of: node)
    for (index, draft) in drafts[node].interfaces.enumerated() {
      guard let description = draft.description else { continue }
      topology.nodes[node].interfaces[index].settings = description.settings
      for assignment in description.assignments {
        switch assignment.value {
        case .ipv4(let assignment): topology.nodes[node].interfaces[index].ipv4.append(assignment)
        case .ipv6(let assignment): topology.nodes[node].interfaces[index].ipv6.append(assignment)
        case nil: break
        }
      }
    }
  }

  private mutating func assignGivenManagementAddress(of node: Int) {
    guard case .device(let device) = topology.nodes[node].kind,
      let address = device.description.management?.address?.value,
      let interface = topology.nodes[node].addressedInterfaces.first
    else { return }
    topology.nodes[node].interfaces[interface].ipv4.append(
      Topology.IPv4Assignment(address: address.address, prefixLength: address.prefixLength))
  }

  /// RFC 8200, section 5: IPv6 requires that every link carry 1280 bytes.
  private mutating func checkIPv6MTUs() {
    for (node, value) in topology.nodes.enumerated() {
      for (index, interface) in value.interfaces.enumerated() where !interface.ipv6.isEmpty && interface.mtu < 1280 {
        let draft = drafts[node].interfaces[index]
        faults.report(
          "MTU \(interface.mtu) is too small for the IPv6 address of \(value.name):\(interface.name)",
          at: draft.description?.mtu?.location ?? draft.location, fix: "use 1280 or more")
      }
    }
  }

  /// Where an interface's address of this text stands.
  func location(of address: String, at port: Topology.Port) -> SourceLocation {
    let draft = drafts[port.node].interfaces[port.interface]
    let assignment = draft.description?.assignments.first { $0.value?.address == address }
    return assignment?.location ?? draft.location
  }
}

extension NodeDraft {
  /// Whether an address of it could not be read, so that it is too early to complain about its routes.
  var hasInvalidAddress: Bool {
    interfaces.contains { $0.description?.assignments.contains { $0.value == nil } ?? false }
  }
}
