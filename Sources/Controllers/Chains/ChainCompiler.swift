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
    /// The chain, from 1; 0 for what is of none.
    var chain: UInt32
    var isReverse: Bool
    var purpose: ChainPurpose
  }

  struct Group {
    var datapath: DatapathID
    var rule: GroupRule
    var chain: UInt32
    var isReverse: Bool
    var purpose: ChainPurpose
  }

  private(set) var entries: [Entry] = []
  private(set) var groups: [Group] = []
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
    if chains.contains(where: { $0.encapsulation == .nsh }) { discardUnknownPaths() }
    faults = ServiceChain.faults(of: chains) + faults
  }

  /// Where packets enter the network.
  private var sources: [SwitchPort] {
    let functions = Set(chains.flatMap(\.ports))
    return context.view.edgePorts().filter { !functions.contains($0) }
  }

  private mutating func compile(_ direction: ChainDirection) {
    if direction.isBlocked { return block(direction) }
    var switches = 0
    for (index, hop) in direction.hops.enumerated() {
      let ports = index == 0 ? sources : direction.hops[index - 1].members.map(\.exit)
      let isKnownByPort = index > 0 && direction.isKnownByPort(after: index - 1)
      let leg = ChainLeg(direction, index, delivery(to: hop, index, direction), after: switches)
      var longest = 0
      for port in ports {
        let match = isKnownByPort ? direction.released(at: port.port) : direction.match.at(port.port)
        longest = max(longest, steer(from: port, match, leg))
      }
      switches += longest
    }
    if direction.chain.encapsulation == .none { checkEnd(direction) }
  }

  /// What its last switch does with a packet for a hop.
  private mutating func delivery(to hop: ChainHop, _ index: Int, _ direction: ChainDirection) -> [Action] {
    let buckets = hop.members.map { member -> [Action] in
      let address = member.hardwareAddress.map { Action.setField(MatchField(.ethernetDestination, UInt128($0.bits))) }
      return (address.map { [$0] } ?? []) + [.output(member.entry.port)]
    }
    // Open vSwitch lets nobody set the address of a packet that it has decapsulated, but in a group.
    let needsGroup = direction.chain.encapsulation == .nsh && buckets[0].count > 1
    guard buckets.count > 1 || needsGroup else { return buckets[0] }
    let number = context.groupNumber([UInt64(direction.number), UInt64(index)])
    let type = buckets.count > 1 ? GroupType.select : .indirect
    let group = GroupRule(number, type, buckets.map { Bucket(weight: type == .select ? 1 : 0, actions: $0) })
    groups.append(
      Group(
        datapath: hop.members[0].entry.datapath, rule: group, chain: direction.chainNumber,
        isReverse: direction.isReverse, purpose: .choose(hop.name)))
    return [.group(number)]
  }

  /// Returns how many switches forward the packet, but for the one where it begins.
  private mutating func steer(from port: SwitchPort, _ match: Match, _ leg: ChainLeg) -> Int {
    let target = leg.hop.members[0].entry.datapath
    guard port.datapath != target else {
      add(port.datapath, match, leg.delivery, leg, leg.begin)
      return 0
    }
    let chain = leg.direction.chain
    guard let path = context.paths.path(from: port.datapath, to: target), let first = path.first else {
      faults.append(chain.fault("no path from \(port) to hop '\(leg.hop.name)'", "connect their switches"))
      return 0
    }
    if chain.encapsulation == .none {
      passUntagged(path, first, match, leg)
    } else if let tag = tag(from: port.datapath, to: target, leg) {
      passTagged(path, first, match, tag, leg)
    }
    return path.count
  }

  private mutating func tag(from source: DatapathID, to target: DatapathID, _ leg: ChainLeg) -> ChainTag? {
    let (direction, chain) = (leg.direction, leg.direction.chain)
    switch chain.encapsulation {
    case .none: return nil
    case .vlan:
      if let number = direction.tag(to: leg.index) { return .vlan(number) }
      faults.append(chain.fault("there are no VLAN tags left", "use fewer chains"))
    case .mpls:
      // That there is an EtherType was checked before.
      guard let type = direction.match[.etherType] else { return nil }
      return .mpls(direction.label(to: leg.index), over: UInt16(truncatingIfNeeded: type.value))
    case .nsh:
      if let location = direction.location(to: leg.index, after: leg.switches) {
        return .nsh(location, from: source, to: target)
      }
      faults.append(chain.fault("its way leads over more than 63 switches", "connect the functions by shorter paths"))
    }
    return nil
  }

  private mutating func passUntagged(_ path: [SwitchPort], _ first: SwitchPort, _ match: Match, _ leg: ChainLeg) {
    add(first.datapath, match, [.output(first.port)], leg, leg.begin)
    for (index, step) in path.enumerated() {
      guard let arrival = context.view.links[step]?.target else { return }
      let isLast = index + 1 == path.count
      let next: [Action] = isLast ? leg.delivery : [.output(path[index + 1].port)]
      add(arrival.datapath, leg.direction.match.at(arrival.port), next, leg, isLast ? leg.end : leg.middle)
    }
  }

  private mutating func passTagged(
    _ path: [SwitchPort], _ first: SwitchPort, _ match: Match, _ tag: ChainTag, _ leg: ChainLeg
  ) {
    add(first.datapath, match, tag.push + [.output(first.port)], leg, leg.begin)
    for (index, step) in path.enumerated() {
      guard let arrival = context.view.links[step]?.target else { return }
      let isLast = index + 1 == path.count
      let next: [Action] = isLast ? tag.pop + leg.delivery : [.output(path[index + 1].port)]
      add(
        arrival.datapath, tag.isBoundToPort ? tag.match.at(arrival.port) : tag.match, tag.transit + next, leg,
        isLast ? leg.end : leg.middle)
    }
  }

  /// Two entries for the same packets that do different things mean that the port does not tell where in the chain a
  /// packet is.
  private mutating func add(
    _ datapath: DatapathID, _ match: Match, _ actions: [Action], _ leg: ChainLeg, _ purpose: ChainPurpose
  ) {
    let key = EntryKey(datapath: datapath, match: match.ordered)
    let (direction, chain) = (leg.direction, leg.direction.chainNumber)
    if let index = seen[key] {
      // Of two chains for the same packets the first one counts.
      guard entries[index].chain == chain, entries[index].actions != actions else { return }
      return reportAmbiguity(at: datapath, direction)
    }
    seen[key] = entries.count
    entries.append(
      Entry(
        datapath: datapath, match: match, actions: actions, chain: chain, isReverse: direction.isReverse,
        purpose: purpose))
  }

  /// A packet whose service path or index is of no chain is dropped (RFC 8300, section 2.3).
  private mutating func discardUnknownPaths() {
    let match = Match(MatchField(.etherType, UInt128(EtherType.nsh.rawValue)))
    for datapath in context.view.datapaths {
      entries.append(
        Entry(datapath: datapath, match: match, actions: [], chain: 0, isReverse: false, purpose: .discard))
    }
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
    let chain = direction.chainNumber
    for port in sources {
      let match = direction.match.at(port.port)
      let key = EntryKey(datapath: port.datapath, match: match.ordered)
      if let index = seen[key] {
        if entries[index].chain == chain { (entries[index].actions, entries[index].purpose) = ([], .block) }
      } else {
        seen[key] = entries.count
        entries.append(
          Entry(
            datapath: port.datapath, match: match, actions: [], chain: chain, isReverse: direction.isReverse,
            purpose: .block))
      }
    }
  }
}

extension MatchField {
  fileprivate func accepts(_ other: UInt128) -> Bool { other & effectiveMask == value }
}
