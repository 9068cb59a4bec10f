import Fabric
import Guests
import Lab
import NetworkStack
import OpenFlow
import Packets

/// The packets that are asked for a pair of machines: one of each class that the flow entries can tell from others, by protocol, ports
/// or type and code, DSCP, ECN and flow label, in all their combinations. The addresses are those of the pair.
///
/// What follows from the whole packet rather than from its fields, as the choice of a select group and the rules of a network
/// function, holds for the packet that is asked alone.
struct ProbeSet {
  /// So many packets at most are asked for a pair.
  static let maximumPackets = 512

  private(set) var packets: [ProbePacket] = []
  /// Classes, beyond ``maximumPackets`` as well.
  private(set) var classCount = 0
  /// The port by which they leave the sender.
  let port: PortID

  /// - Parameters:
  ///   - base: an echo request from the one to the other.
  ///   - rewritten: whether switches set a field, so that packets may meet matches for other values of it.
  init(_ base: ProbePacket, from port: PortID, traffic: Match, matches: [Match], rewritten: (OXMField) -> Bool) {
    self.port = port
    var classes = HeaderClasses()
    classes.add(traffic)
    for match in matches where base.mayMeet(match, rewritten) { classes.add(match) }
    for `protocol` in ProbeSet.protocols(base, classes) {
      var packet = base
      packet.set(`protocol`)
      add(packet, classes, traffic)
    }
  }

  /// Those that every machine speaks, one that none of the entries names, and those that some do.
  private static func protocols(_ base: ProbePacket, _ classes: HeaderClasses) -> [IPProtocol] {
    let unusual: UInt128 = 253
    let usual = [base.protocol, .tcp, .udp]
    let others = classes.values(of: .ipProtocol, width: 8, usual: unusual).map {
      IPProtocol(rawValue: UInt8(truncatingIfNeeded: $0))
    }
    return usual + others.filter { !usual.contains($0) }
  }

  /// Adds packets of one protocol: those that differ from the usual one in few fields first.
  private mutating func add(_ packet: ProbePacket, _ classes: HeaderClasses, _ traffic: Match) {
    var fields: [(field: OXMField, values: [UInt128])] = []
    for (field, width) in packet.freeFields {
      let values = classes.values(of: field, width: width, usual: packet.value(of: field) ?? 0)
      fields.append((field, values.filter { traffic[field]?.agrees(with: $0) ?? true }))
    }
    var plain = packet
    for (field, values) in fields {
      guard let first = values.first else { return }
      plain.set(field, to: first)
    }
    guard plain.meets(traffic) else { return }
    let count = fields.reduce(1) { $0.multipliedReportingOverflow(by: $1.values.count).partialValue }
    classCount = classCount.addingReportingOverflow(count).partialValue
    for changes in 0...fields.count where packets.count < ProbeSet.maximumPackets {
      add(plain, fields[...], changes: changes)
    }
  }

  /// Adds the packets that differ from a plain one in so many of the fields.
  private mutating func add(
    _ packet: ProbePacket, _ fields: ArraySlice<(field: OXMField, values: [UInt128])>, changes: Int
  ) {
    guard packets.count < ProbeSet.maximumPackets, fields.count >= changes else { return }
    guard changes > 0, let (field, values) = fields.first else { return packets.append(packet) }
    for value in values.dropFirst() {
      var other = packet
      other.set(field, to: value)
      add(other, fields.dropFirst(), changes: changes - 1)
    }
    add(packet, fields.dropFirst(), changes: changes)
  }
}

extension MatchField {
  fileprivate func agrees(with other: UInt128) -> Bool { other & effectiveMask == value & effectiveMask }
}

extension ProbePacket {
  /// Whether some packet between the same machines could meet a match, here or where it has been rewritten.
  fileprivate func mayMeet(_ match: Match, _ rewritten: (OXMField) -> Bool) -> Bool {
    for case .field(let field) in match.entries {
      switch field.field {
      case .ipv4Source, .ipv4Destination, .ipv6Source, .ipv6Destination:
        guard !rewritten(field.field) else { continue }
        guard let value = value(of: field.field), field.agrees(with: value) else { return false }
      case .etherType where field.value == 0x0800 || field.value == 0x86DD:
        guard value(of: .etherType) == field.value else { return false }
      default: continue
      }
    }
    return true
  }
}

extension World {
  /// An echo request from one machine to the other in each version of IP in which both have an address, and the port by which it
  /// leaves. Link-local addresses do not count.
  func probes(from source: NodeIndex, to destination: NodeIndex) -> [(packet: ProbePacket, port: PortID)] {
    guard let receiver = stack(of: destination) else { return [] }
    let targets: [IPAddress?] = [
      receiver.interfaces.lazy.flatMap(\.ipv4).first.map { .v4($0.address) },
      receiver.interfaces.lazy.flatMap(\.ipv6).first { !$0.address.isLinkLocal }.map { .v6($0.address) },
    ]
    return targets.compactMap { $0.flatMap { probe(from: source, to: $0) } }
  }

  private func probe(from source: NodeIndex, to target: IPAddress) -> (packet: ProbePacket, port: PortID)? {
    guard let sender = stack(of: source), let hop = sender.nextHop(to: target), let mac = mac(of: hop),
      let index = sender.interfaces.firstIndex(where: { $0.isOnLink(hop) }) ?? sender.interfaces.indices.first,
      let own = sender.interfaces[index].address(like: target)
    else { return nil }
    let packet = ProbePacket(from: own, sender.interfaces[index].mac, to: target, mac)
    return (packet, PortID(Int(nodes[Int(source.rawValue)].firstPort.rawValue) + index))
  }

  func stack(of node: NodeIndex) -> Stack? {
    let node = nodes[Int(node.rawValue)]
    return node.kind == .guest ? guests[node.index].stack : nil
  }

  /// The MAC address of the interface that has an address.
  private func mac(of address: IPAddress) -> MACAddress? {
    for guest in guests {
      for interface in guest.stack.interfaces where interface.owns(address) { return interface.mac }
    }
    return nil
  }
}

extension Interface {
  fileprivate func owns(_ address: IPAddress) -> Bool {
    switch address {
    case .v4(let address): ipv4.contains { $0.address == address }
    case .v6(let address): ipv6.contains { $0.address == address }
    }
  }

  /// Whether an address is in a subnet of the interface.
  fileprivate func isOnLink(_ address: IPAddress) -> Bool {
    switch address {
    case .v4(let address):
      ipv4.contains { $0.address.masked(to: $0.prefixLength) == address.masked(to: $0.prefixLength) }
    case .v6(let address):
      ipv6.contains { $0.address.masked(to: $0.prefixLength) == address.masked(to: $0.prefixLength) }
    }
  }

  /// The interface's first address of the same version as another.
  fileprivate func address(like other: IPAddress) -> IPAddress? {
    switch other {
    case .v4: ipv4.first.map { .v4($0.address) }
    case .v6: ipv6.first { !$0.address.isLinkLocal }.map { .v6($0.address) }
    }
  }
}
