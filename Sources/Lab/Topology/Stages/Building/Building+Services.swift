import GuestPrograms
import Packets
import Settings

extension Building {
  /// What each machine is to do from the start.
  mutating func addServices() {
    let hosts = topology.hostTable
    let clients = topology.dhcpClients
    for (node, draft) in drafts.enumerated() {
      guard let description = draft.machine, draft.hasServices, case .machine(var machine) = topology.nodes[node].kind
      else { continue }
      let interfaces = topology.nodes[node].interfaces
      let context = ServiceContext(
        machine: topology.nodes[node].name, subnets: interfaces.flatMap { $0.ipv4.map(\.subnet) }, hosts: hosts,
        clients: clients)
      machine.services = services(description.services, in: context)
      machine.nameServers = description.nameServers.compactMap { hosts.address(of: $0, &faults) }
      topology.nodes[node].kind = .machine(machine)
      checkClients(of: node)
    }
  }

  private mutating func services(
    _ descriptions: [Located<ServiceDescription>], in context: ServiceContext
  ) -> [GuestService] {
    var services: [GuestService] = []
    for description in descriptions {
      guard let service = description.value.service(in: context, at: description.location, &faults) else { continue }
      if let port = service.port, services.contains(where: { $0.port == port }) {
        faults.report("two services use port \(port)", at: description.location, fix: "give one of them another port")
      }
      services.append(service)
    }
    return services
  }

  private mutating func checkClients(of node: Int) {
    for (interface, draft) in zip(topology.nodes[node].interfaces, drafts[node].interfaces) {
      guard interface.usesDHCP, !interface.ipv4.isEmpty else { continue }
      faults.report(
        "\(topology.nodes[node].name):\(interface.name) has an IPv4 address and 'dhcp: true'",
        at: draft.description?.settings.usesDHCP.location ?? draft.location, fix: "keep one of the two")
    }
  }
}

extension NodeDraft {
  fileprivate var hasServices: Bool {
    guard let machine else { return false }
    return !machine.services.isEmpty || !machine.nameServers.isEmpty
      || interfaces.contains { $0.description?.settings.usesDHCP.value == true }
  }
}

extension Topology {
  /// By the node's name, the address of its first interface that uses DHCP.
  fileprivate var dhcpClients: [String: MACAddress] {
    let clients = nodes.compactMap { node in
      node.interfaces.first(where: \.usesDHCP).map { (node.name, $0.mac) }
    }
    return Dictionary(clients) { first, _ in first }
  }
}
