import Fabric
import Guests
import Lab
import NetworkStack
import OpenFlow
import Packets

/// The packets that are asked for a pair of machines.
///
/// Two packets that every match of every table treats alike go the same way, so one of a kind is enough. The kinds are found from
/// the matches: one packet that none asks for, one for each match, and one for each two matches that a packet can meet at once. A kind
/// that only three matches together make, or that fields make which a switch has rewritten on the way, has no packet of its own.
struct ProbeSet {
  /// Pairs of matches are left out beyond so many packets.
  static let maximumPackets = 512

  let packets: [ProbePacket]
  /// The port by which they leave the sender.
  let port: PortID

  /// Nil where the one has no IPv4 address, or no way to the other.
  init?(from source: NodeIndex, to destination: NodeIndex, traffic: Match, matches: [Match], in world: World) {
    guard let (packet, port) = world.probe(from: source, to: destination) else { return nil }
    self.port = port
    var plain = [packet]
    for `protocol` in [IPProtocol.tcp, .udp] {
      var other = packet
      other.set(`protocol`)
      plain.append(other)
    }
    if !traffic.entries.isEmpty { plain = plain.compactMap { $0.meeting(traffic) } }
    packets = ProbeSet.packets(plain, matches)
  }

  private static func packets(_ plain: [ProbePacket], _ matches: [Match]) -> [ProbePacket] {
    var (seen, found) = (Set<ProbePacket>(), [ProbePacket]())
    func add(_ packet: ProbePacket) { if seen.insert(packet).inserted { found.append(packet) } }
    plain.forEach(add)
    // Many entries differ in nothing that a packet of the pair has.
    for packet in plain { for match in matches { packet.meeting(match).map(add) } }
    for packet in found where found.count < maximumPackets {
      for match in matches where found.count < maximumPackets { packet.meeting(match).map(add) }
    }
    return found
  }
}

extension World {
  /// An echo request from one machine to the other, and the port by which it leaves.
  fileprivate func probe(from source: NodeIndex, to destination: NodeIndex) -> (ProbePacket, PortID)? {
    guard let sender = stack(of: source), let receiver = stack(of: destination),
      let target = receiver.interfaces.lazy.flatMap(\.ipv4).first?.address,
      let hop = sender.nextHop(to: .v4(target))?.v4
    else { return nil }
    let index = sender.interfaces.firstIndex { interface in
      interface.ipv4.contains { $0.address.masked(to: $0.prefixLength) == hop.masked(to: $0.prefixLength) }
    }
    guard let index, let address = sender.interfaces[index].ipv4.first?.address, let mac = mac(of: hop) else {
      return nil
    }
    let packet = ProbePacket(
      source: address, destination: target, sourceMAC: sender.interfaces[index].mac, destinationMAC: mac)
    return (packet, PortID(Int(nodes[Int(source.rawValue)].firstPort.rawValue) + index))
  }

  func stack(of node: NodeIndex) -> Stack? {
    let node = nodes[Int(node.rawValue)]
    return node.kind == .guest ? guests[node.index].stack : nil
  }

  /// The MAC address of the interface that has an address.
  private func mac(of address: IPv4Address) -> MACAddress? {
    for guest in guests {
      for interface in guest.stack.interfaces where interface.ipv4.contains(where: { $0.address == address }) {
        return interface.mac
      }
    }
    return nil
  }
}
