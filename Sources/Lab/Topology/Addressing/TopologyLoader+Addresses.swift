extension TopologyLoader {
  mutating func loadAddresses() {
    loadVLANs()
    guard let segments = Segments(of: topology) else {
      faults.report("too many VLANs on too many trunks", at: .start, mend: "list the VLANs that a trunk needs")
      return
    }
    for node in drafts.indices { loadAddresses(of: node) }
    checkAddresses(segments)
    if let pools = addressPools() { assignAddresses(segments, pools) }
    checkIPv6MTUs()
    loadRoutes(segments, automatic: addressPools() != nil)
  }

  private mutating func loadAddresses(of node: Int) {
    for (index, draft) in drafts[node].interfaces.enumerated() {
      topology.nodes[node].interfaces[index].usesDHCP = draft.settings?["dhcp"]?.boolean ?? false
      for value in draft.assignments {
        switch value.text.flatMap({ Scalar.assignment.problem(with: $0) == nil ? Assignment($0) : nil }) {
        case .ipv4(let assignment): topology.nodes[node].interfaces[index].ipv4.append(assignment)
        case .ipv6(let assignment): topology.nodes[node].interfaces[index].ipv6.append(assignment)
        case nil: drafts[node].hasUnreadableAddress = true
        }
      }
    }
  }

  /// RFC 8200, section 5: IPv6 requires that every link carry 1280 octets.
  private mutating func checkIPv6MTUs() {
    for (node, value) in topology.nodes.enumerated() {
      for (index, interface) in value.interfaces.enumerated() where !interface.ipv6.isEmpty && interface.mtu < 1280 {
        let draft = drafts[node].interfaces[index]
        faults.report(
          "an MTU of \(interface.mtu) on \(value.name):\(interface.name), which has an IPv6 address",
          at: draft.settings?["mtu"]?.place ?? draft.place, mend: "IPv6 needs 1280 or more")
      }
    }
  }

  /// `NODE:IF`, for messages.
  func name(of port: Topology.Port) -> String {
    let node = topology.nodes[port.node]
    return "\(node.name):\(node.interfaces[port.interface].name)"
  }

  /// Where an interface's address of this text stands.
  func place(of address: String, at port: Topology.Port) -> Place {
    let draft = drafts[port.node].interfaces[port.interface]
    let value = draft.assignments.first { value in value.text?.split(separator: "/").first == address[...] }
    return value?.place ?? draft.place
  }
}

extension InterfaceDraft {
  var assignments: [YAMLValue] {
    (settings?["address"]?.elements ?? []) + (settings?["addresses"]?.elements ?? [])
  }
}
