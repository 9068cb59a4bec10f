import Hypervisors
import Settings

extension Building {
  /// Processors may be shared, but no machine can have more than its host.
  mutating func checkHosts(_ warnings: inout FaultLog) {
    if topology.hosts.count > Building.hostLimit {
      faults.report(
        "\(topology.hosts.count) hosts", at: document.hosts[0].location, fix: "use at most \(Building.hostLimit)")
    }
    reserveMemory()
    for (index, node) in topology.nodes.enumerated() {
      guard case .machine(let machine) = node.kind else { continue }
      let location = drafts[index].location
      checkReservation(of: node.name, machine, at: location)
      if let host = machine.host {
        checkProcessors(of: node.name, machine, on: topology.hosts[host], at: location)
      } else if let key = machine.settings.keyOfHosted {
        warnings.report(
          "'\(key)' of '\(node.name)' has no effect, as the machine is on no host", at: location,
          fix: "set 'host', or remove '\(key)'")
      }
    }
  }

  private static let hostLimit = 65_535

  /// Machines get the memory of their hosts in the order of the file, as far as it goes.
  private mutating func reserveMemory() {
    var holders = [[(name: String, memory: UInt64)]](repeating: [], count: topology.hosts.count)
    for (index, node) in topology.nodes.enumerated() {
      guard case .machine(let machine) = node.kind, let host = machine.host else { continue }
      let (name, settings) = (topology.hosts[host].name, topology.hosts[host].settings)
      let offered = settings.offeredMemory
      // One that begins switched off gets its memory when it is switched on.
      let held = machine.settings.isOn ? holders[host].reduce(UInt64(0)) { $0 &+ $1.memory } : 0
      let (needed, free) = (machine.settings.memory, offered - min(held, offered))
      if needed <= free {
        if machine.settings.isOn { holders[host].append((node.name, needed)) }
        continue
      }
      let overcommit = settings.overcommit > 100 ? " at an overcommit of \(settings.overcommit)%" : ""
      faults.report(
        "'\(node.name)' does not fit on host '\(name)': it needs \(ByteCount(needed)) of memory, and \(ByteCount(free)) of "
          + "\(ByteCount(offered)) is free\(overcommit)\(Building.list(machine.settings.isOn ? holders[host] : []))",
        at: drafts[index].location, fix: "raise the host's 'memory' or 'overcommit', or move machines to another host")
    }
  }

  /// Who holds memory: the first few.
  private static func list(_ holders: [(name: String, memory: UInt64)]) -> String {
    guard !holders.isEmpty else { return "" }
    let named = holders.prefix(8).map { "\($0.name) holds \(ByteCount($0.memory))" }
    let others = holders.count > named.count ? [" \(holders.count - named.count) others the rest"] : []
    return " (" + (named + others).joined(separator: ", ") + ")"
  }

  private mutating func checkReservation(of name: String, _ machine: Topology.Machine, at location: SourceLocation) {
    let (reservation, memory) = (machine.settings.scheduling.memoryReservation, machine.settings.memory)
    if reservation > memory {
      faults.report(
        "'\(name)' reserves \(ByteCount(reservation)) of its \(ByteCount(memory)) of memory", at: location,
        fix: "lower 'memory-reservation', or raise 'memory'")
    }
    guard let host = machine.host, reservation > topology.hosts[host].settings.memory else { return }
    faults.report(
      "'\(name)' reserves \(ByteCount(reservation)), but host '\(topology.hosts[host].name)' has "
        + "\(ByteCount(topology.hosts[host].settings.memory)) of memory", at: location,
      fix: "lower 'memory-reservation', or raise the host's 'memory'")
  }

  private mutating func checkProcessors(
    of name: String, _ machine: Topology.Machine, on host: Topology.Host, at location: SourceLocation
  ) {
    let (cpus, vcpus, pin) = (host.settings.cpus, machine.settings.vcpus, machine.settings.scheduling.pin)
    if vcpus > cpus {
      faults.report(
        "'\(name)' has \(vcpus) vcpus, but host '\(host.name)' has \(cpus) cpus", at: location,
        fix: "lower 'vcpus', or choose another host")
    }
    if let cpu = pin.first(where: { $0 >= cpus }) {
      faults.report(
        "'\(name)' is pinned to processor \(cpu), but host '\(host.name)' has \(cpus), numbered from 0", at: location,
        fix: "use processors 0 to \(cpus - 1) in 'pin'")
    }
    if Set(pin).count < pin.count {
      faults.report("'pin' of '\(name)' names a processor twice", at: location, fix: "name each processor once")
    } else if !pin.isEmpty, pin.count < vcpus {
      faults.report(
        "'\(name)' has \(vcpus) vcpus, but is pinned to \(pin.count) processor\(pin.count == 1 ? "" : "s")",
        at: location, fix: "lower 'vcpus', or pin it to more processors")
    }
  }
}

extension MachineSettings {
  /// A key with another value than its default that changes nothing without a host.
  fileprivate var keyOfHosted: String? {
    if costs != Change() { return "costs" }
    return SchedulingSettings.keys.format(scheduling).first?.0
  }
}
