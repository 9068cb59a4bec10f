extension TopologyLoader {
  mutating func loadHosts() {
    for entry in root["hosts"]?.entries ?? [] {
      guard let cpus = entry.value["cpus"]?.integer, let memory = entry.value["memory"]?.size else { continue }
      topology.hosts.append(Topology.Host(name: entry.key, cpus: cpus, memory: memory))
    }
  }

  /// Processors may be shared, but no machine can have more than its host; memory is not shared.
  mutating func checkHosts() {
    var used = [UInt64](repeating: 0, count: topology.hosts.count)
    for (index, node) in topology.nodes.enumerated() {
      guard case .machine(let machine) = node.kind, let host = machine.host else { continue }
      used[host] &+= machine.memory
      checkProcessors(of: node.name, machine, on: topology.hosts[host], at: drafts[index].place)
    }
    for (host, memory) in zip(topology.hosts, used) where memory > host.memory { reportMemory(memory, on: host) }
  }

  private mutating func checkProcessors(
    of name: String, _ machine: Topology.Machine, on host: Topology.Host, at place: Place
  ) {
    guard machine.vcpus > host.cpus else { return }
    faults.report(
      "'\(name)' has \(machine.vcpus) vcpus on host '\(host.name)' with \(host.cpus) cpus", at: place,
      mend: "lower 'vcpus' or choose another host")
  }

  private mutating func reportMemory(_ memory: UInt64, on host: Topology.Host) {
    let place = root["hosts"]?.entries.first { $0.key == host.name }?.place ?? .start
    faults.report(
      "the machines on host '\(host.name)' have \(ByteCount(memory)) of memory and it has \(ByteCount(host.memory))",
      at: place, mend: "raise 'memory' or move machines to another host")
  }
}

/// A size as a topology file writes it: `256MiB`.
struct ByteCount: CustomStringConvertible {
  var bytes: UInt64

  init(_ bytes: UInt64) { self.bytes = bytes }

  var description: String {
    let unit = Quantity.sizes.last { bytes > 0 && bytes % $0.factor == 0 } ?? Quantity.sizes[0]
    return "\(bytes / unit.factor)\(unit.name)"
  }
}
