import OpenFlow

/// Why a chain cannot be: what is wrong, and how to fix it.
public struct ChainFault: Error, Hashable, Sendable, CustomStringConvertible {
  public var chain: String
  public var message: String
  public var fix: String

  public var description: String { "chain '\(chain)': \(message): \(fix)" }
}

extension ServiceChain {
  /// What is wrong whatever the network looks like.
  public static func faults(of chains: [ServiceChain]) -> [ChainFault] {
    var faults = chains.flatMap(\.faults)
    for (index, chain) in chains.enumerated() where chain.hops.contains(where: \.rewrites) {
      let others = chains.enumerated().filter { $0.offset != index }.flatMap { $0.element.ports }
      if let port = chain.exclusivePorts.first(where: { others.contains($0) }) {
        faults.append(
          chain.fault(
            "another chain uses port \(port) too, and a hop that rewrites addresses is known by its port alone",
            "give each chain a function of its own"))
      }
    }
    return faults
  }

  private var faults: [ChainFault] {
    var faults: [ChainFault] = []
    if hops.isEmpty { faults.append(fault("it has no hops", "name at least one function")) }
    if hops.count > ServiceChain.hopLimit {
      faults.append(fault("it has \(hops.count) hops", "use at most \(ServiceChain.hopLimit)"))
    }
    if match[.inPort] != nil {
      faults.append(fault("it matches in_port", "match addresses and protocols; the switches add the port"))
    }
    if encapsulation == .mpls, match[.etherType] == nil {
      faults.append(
        fault(
          "a label does not say what is behind it, and the match does not either",
          "match eth_type, or use 'encap: nsh' or 'encap: vlan'"))
    }
    for hop in hops { faults += self.faults(of: hop) }
    return faults
  }

  private func faults(of hop: ChainHop) -> [ChainFault] {
    var faults: [ChainFault] = []
    let switches = Set(hop.members.map(\.entry.datapath)).union(hop.members.map(\.exit.datapath))
    if hop.members.isEmpty { faults.append(fault("hop '\(hop.name)' has no ports", "say where the function is")) }
    if hop.members.count > 1, switches.count > 1 {
      faults.append(fault("the functions of hop '\(hop.name)' are at several switches", "connect them to one switch"))
    }
    guard hop.rewrites else { return faults }
    if encapsulation == .none {
      faults.append(
        fault(
          "hop '\(hop.name)' rewrites addresses, so its packets are no longer known by what they match",
          "add 'encap: vlan'"))
    }
    if reverse == .same {
      faults.append(
        fault(
          "hop '\(hop.name)' rewrites addresses, so nobody knows what the answers look like", "add 'reverse: none'"))
    }
    return faults
  }

  func fault(_ message: String, _ fix: String) -> ChainFault { ChainFault(chain: name, message: message, fix: fix) }

  /// All ports of its functions.
  var ports: [SwitchPort] { hops.flatMap { $0.members.flatMap { [$0.entry, $0.exit] } } }

  /// Ports from which everything belongs to this chain, because what comes out is no longer what the chain matches.
  private var exclusivePorts: [SwitchPort] {
    guard let first = hops.firstIndex(where: \.rewrites) else { return [] }
    return hops[first...].flatMap { $0.members.map(\.exit) }
  }
}

extension Match {
  /// The answers to what this matches: sources and destinations change places.
  var reversed: Match {
    let fields = fields.map { MatchField($0.field.opposite, $0.value, mask: $0.mask) }
    let others = entries.filter { if case .other = $0 { true } else { false } }
    return Match(entries: fields.map(MatchEntry.field) + others)
  }

  /// Packets of this match that come in at a port.
  func at(_ port: PortNumber) -> Match {
    Match(entries: [.field(MatchField(.inPort, UInt128(port.rawValue)))] + entries)
  }
}

extension OXMField {
  fileprivate var opposite: OXMField {
    switch self {
    case .ethernetSource: .ethernetDestination
    case .ethernetDestination: .ethernetSource
    case .ipv4Source: .ipv4Destination
    case .ipv4Destination: .ipv4Source
    case .ipv6Source: .ipv6Destination
    case .ipv6Destination: .ipv6Source
    case .tcpSource: .tcpDestination
    case .tcpDestination: .tcpSource
    case .udpSource: .udpDestination
    case .udpDestination: .udpSource
    case .sctpSource: .sctpDestination
    case .sctpDestination: .sctpSource
    default: self
    }
  }
}
