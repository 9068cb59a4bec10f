import Settings

extension Building {
  /// Processors may be shared, but no machine can have more than its host; memory is not shared.
  mutating func checkHosts() {
    var used = [UInt64](repeating: 0, count: topology.hosts.count)
    for (index, node) in topology.nodes.enumerated() {
      guard case .machine(let machine) = node.kind, let host = machine.host else { continue }
      used[host] &+= machine.settings.memory
      checkProcessors(of: node.name, machine, on: topology.hosts[host], at: drafts[index].location)
    }
    for (host, memory) in used.enumerated() where memory > topology.hosts[host].memory {
      let (name, available) = (topology.hosts[host].name, topology.hosts[host].memory)
      faults.report(
        "the machines on host '\(name)' need \(ByteCount(memory)) of memory, but it has \(ByteCount(available))",
        at: document.hosts[host].location, fix: "raise 'memory', or move machines to another host")
    }
  }

  private mutating func checkProcessors(
    of name: String, _ machine: Topology.Machine, on host: Topology.Host, at location: SourceLocation
  ) {
    guard machine.settings.vcpus > host.cpus else { return }
    faults.report(
      "'\(name)' has \(machine.settings.vcpus) vcpus, but host '\(host.name)' has \(host.cpus) cpus", at: location,
      fix: "lower 'vcpus', or choose another host")
  }
}
