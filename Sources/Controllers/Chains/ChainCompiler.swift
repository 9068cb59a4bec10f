import OpenFlow
import Packets
import SimulationKernel

/// Turns chains into entries of the switches' tables.
///
/// Packets are steered from the port where they enter the network to the first function, from there to the next one, and
/// from the last one on like all others. Between switches they are told by the port where they come in, or by a tag.
struct ChainCompiler {
  /// An entry of one switch. Without actions it drops.
  struct Entry: Equatable {
    var datapath: DatapathID
    var match: Match
    var actions: [Action]
    /// The chain, from 1.
    var chain: UInt32
  }

  private(set) var entries: [Entry] = []
  private(set) var groups: [(datapath: DatapathID, group: GroupRule)] = []
  private(set) var faults: [ChainFault] = []
  private var context: AppContext
  private let chains: [ServiceChain]
  /// Of entries: where and what.
  private var seen: [EntryKey: Int] = [:]

  private struct EntryKey: Hashable {
    var datapath: DatapathID
    var match: Match
  }

  init(_ chains: [ServiceChain], _ context: AppContext) {
    (self.chains, self.context) = (chains, context)
    let wrong = Set(ServiceChain.faults(of: chains).map(\.chain))
    for direction in ChainDirection.all(chains, context.view) {
      let before = faults.count
      if wrong.contains(direction.chain.name) {
        block(direction)
      } else {
        compile(direction)
        // A chain that cannot be as it should is no reason to let its packets pass without it.
        if faults.count > before { block(direction) }
      }
    }
    faults = ServiceChain.faults(of: chains) + faults
  }

  /// Where packets enter the network.
  private var sources: [SwitchPort] {
    let functions = Set(chains.flatMap(\.ports))
    return context.view.edgePorts().filter { !functions.contains($0) }
  }

  private mutating func compile(_ direction: ChainDirection) {
    if direction.isBlocked { return block(direction) }
    for (index, hop) in direction.hops.enumerated() {
      let ports = index == 0 ? sources : direction.hops[index - 1].members.map(\.exit)
      let isKnownByPort = index > 0 && direction.isKnownByPort(after: index - 1)
      let delivery = delivery(to: hop, index, direction)
      for port in ports {
        let match = isKnownByPort ? Match().at(port.port) : direction.match.at(port.port)
        steer(from: port, match, to: hop, index, delivery, direction)
      }
    }
    if direction.chain.encapsulation == .none { checkEnd(direction) }
  }

  /// What its last switch does with a packet for a hop.
  private mutating func delivery(to hop: ChainHop, _ index: Int, _ direction: ChainDirection) -> [Action] {
    let buckets = hop.members.map { member -> [Action] in
      let address = member.hardwareAddress.map { Action.setField(MatchField(.ethernetDestination, UInt128($0.bits))) }
      return (address.map { [$0] } ?? []) + [.output(member.entry.port)]
    }
    guard buckets.count > 1 else { return buckets[0] }
    let number = context.groupNumber([UInt64(direction.number), UInt64(index)])
    let group = GroupRule(number, .select, buckets.map { Bucket(weight: 1, actions: $0) })
    groups.append((hop.members[0].entry.datapath, group))
    return [.group(number)]
  }

  private mutating func steer(
    from port: SwitchPort, _ match: Match, to hop: ChainHop, _ index: Int, _ delivery: [Action],
    _ direction: ChainDirection
  ) {
    let target = hop.members[0].entry.datapath
    guard port.datapath != target else { return add(port.datapath, match, delivery, direction) }
    guard let path = context.paths.path(from: port.datapath, to: target), let first = path.first else {
      faults.append(direction.chain.fault("no path from \(port) to hop '\(hop.name)'", "connect their switches"))
      return
    }
    switch direction.chain.encapsulation {
    case .none: passUntagged(path, first, match, delivery, direction)
    case .vlan: passTagged(path, first, match, delivery, index, direction)
    }
  }

  private mutating func passUntagged(
    _ path: [SwitchPort], _ first: SwitchPort, _ match: Match, _ delivery: [Action], _ direction: ChainDirection
  ) {
    add(first.datapath, match, [.output(first.port)], direction)
    for (index, step) in path.enumerated() {
      guard let arrival = context.view.links[step]?.target else { return }
      let next: [Action] = index + 1 < path.count ? [.output(path[index + 1].port)] : delivery
      add(arrival.datapath, direction.match.at(arrival.port), next, direction)
    }
  }

  private mutating func passTagged(
    _ path: [SwitchPort], _ first: SwitchPort, _ match: Match, _ delivery: [Action], _ index: Int,
    _ direction: ChainDirection
  ) {
    guard let number = direction.tag(to: index) else {
      faults.append(direction.chain.fault("there are no VLAN tags left", "use fewer chains"))
      return
    }
    let tag = MatchField(.vlanID, UInt128(number) | VLANPresence.present)
    let push: [Action] = [.pushVLAN(etherType: EtherType.vlan.rawValue), .setField(tag), .output(first.port)]
    add(first.datapath, match, push, direction)
    for (index, step) in path.enumerated() {
      guard let arrival = context.view.links[step]?.target else { return }
      let next: [Action] = index + 1 < path.count ? [.output(path[index + 1].port)] : [.popVLAN] + delivery
      add(arrival.datapath, Match(tag), next, direction)
    }
  }

  /// Two entries for the same packets that do different things mean that the port does not tell where in the chain a
  /// packet is.
  private mutating func add(
    _ datapath: DatapathID, _ match: Match, _ actions: [Action], _ direction: ChainDirection
  ) {
    let key = EntryKey(datapath: datapath, match: match.ordered)
    let chain = UInt32(direction.number / 2 + 1)
    if let index = seen[key] {
      // Of two chains for the same packets the first one counts.
      guard entries[index].chain == chain, entries[index].actions != actions else { return }
      return reportAmbiguity(at: datapath, direction)
    }
    seen[key] = entries.count
    entries.append(Entry(datapath: datapath, match: match, actions: actions, chain: chain))
  }

  private mutating func reportAmbiguity(at datapath: DatapathID, _ direction: ChainDirection) {
    let fault = direction.chain.fault(
      "its packets come to switch \(datapath) by one port on their way to different hops", "add 'encap: vlan'")
    if !faults.contains(fault) { faults.append(fault) }
  }

  /// What the last hop lets out goes to its destination like all else, and must not be taken for new packets on the way.
  private mutating func checkEnd(_ direction: ChainDirection) {
    guard let last = direction.hops.last else { return }
    for target in destinations(of: direction.match) {
      for member in last.members where reenters(from: member.exit.datapath, to: target, direction) {
        return reportAmbiguity(at: target, direction)
      }
    }
  }

  /// Whether a shortest path leads over a port that has an entry of the chain.
  private mutating func reenters(from source: DatapathID, to target: DatapathID, _ direction: ChainDirection) -> Bool {
    var (open, visited): ([DatapathID], Set<DatapathID>) = ([source], [source])
    while let datapath = open.popLast() {
      for port in context.paths.nextPorts(from: datapath, to: target) {
        guard let arrival = context.view.links[SwitchPort(datapath, port)]?.target else { continue }
        let match = direction.match.at(arrival.port).ordered
        if seen[EntryKey(datapath: arrival.datapath, match: match)] != nil { return true }
        if visited.insert(arrival.datapath).inserted { open.append(arrival.datapath) }
      }
    }
    return false
  }

  /// The switches of hosts that a match can be for.
  private func destinations(of match: Match) -> [DatapathID] {
    let hosts = context.view.sortedHosts.filter { hardware, host in
      let isHardware = match[.ethernetDestination].map { $0.accepts(UInt128(hardware.bits)) } ?? true
      let isAddress = match[.ipv4Destination].map { field in
        host.addresses.isEmpty || host.addresses.contains { field.accepts(UInt128($0.bits)) }
      }
      return isHardware && isAddress ?? true
    }
    return Array(Set(hosts.map(\.host.location.datapath))).sorted()
  }

  /// Drops what would have entered the chain, and whatever else of it there is.
  private mutating func block(_ direction: ChainDirection) {
    let chain = UInt32(direction.number / 2 + 1)
    for port in sources {
      let match = direction.match.at(port.port)
      let key = EntryKey(datapath: port.datapath, match: match.ordered)
      if let index = seen[key] {
        if entries[index].chain == chain { entries[index].actions = [] }
      } else {
        seen[key] = entries.count
        entries.append(Entry(datapath: port.datapath, match: match, actions: [], chain: chain))
      }
    }
  }
}

extension MatchField {
  fileprivate func accepts(_ other: UInt128) -> Bool { other & effectiveMask == value }
}
