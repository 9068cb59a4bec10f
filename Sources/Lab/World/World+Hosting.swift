import Fabric
import Hypervisors
import SimulationKernel

// How machines of a topology come onto their hosts.

extension World {
  /// Adds the hosts of a topology, without machines.
  mutating func addHosts(of topology: Topology) {
    hasDiversions = !topology.hosts.isEmpty
    hypervisors = topology.hosts.indices.map { number in
      let pins = topology.nodes.compactMap { node -> [Int]? in
        guard case .machine(let machine) = node.kind, machine.host == number else { return nil }
        return machine.settings.scheduling.pin.sorted()
      }
      return Hypervisor(topology.hosts[number].settings, number: number, name: topology.hosts[number].name, pins: pins)
    }
  }

  /// Puts a machine on a host.
  mutating func place(_ node: NodeIndex, _ machine: Topology.Machine, named name: String, ports: Int, on host: Int) {
    let costs = hypervisors[host].settings.costs.changed(by: machine.settings.costs)
    let tenant = hypervisors[host].add(
      machine.settings.scheduling, vcpus: machine.settings.vcpus, costs: costs, functions: machine.functions.count,
      ports: ports, memory: machine.settings.memory, name: name)
    nodes[Int(node.rawValue)].tenancy = Tenancy(
      host: UInt16(truncatingIfNeeded: host), tenant: UInt32(truncatingIfNeeded: tenant))
  }
}
