public import Fabric
import Packets
public import SimulationKernel

extension Stack {
  /// A frame comes in on a vNIC. What is not addressed to it is not even looked at, as in a real NIC.
  public mutating func receive(_ frame: Frame, on port: Int, at now: Instant, into outbox: inout Outbox) {
    if isTransparent { return bridge(frame, on: port, at: now, into: &outbox) }
    guard let header = try? EthernetHeader(parsing: outbox.frames.bytes(of: frame)) else {
      return outbox.drop(frame, on: PortIndex(port), .malformed)
    }
    let isGroupAddressed = header.destination != interfaces[port].mac
    guard interfaces[port].isUp,
      !isGroupAddressed || header.destination.isBroadcast || listens(to: header.destination, on: port)
    else {
      return outbox.frames.release(frame)
    }
    let packet = Packet(frame: frame, interface: port, isGroupAddressed: isGroupAddressed)
    switch header.type {
    case .ipv4: receiveIPv4(packet, at: now, into: &outbox)
    case .arp: receiveARP(packet, at: now, into: &outbox)
    case .ipv6: receiveIPv6(packet, at: now, into: &outbox)
    default: outbox.frames.release(frame)
    }
  }

  /// Whether an interface listens to a group's MAC address, as it does to broadcasts: to all systems (RFC 1112, section
  /// 7.2) and, with IPv6, to the groups that ``isMember(of:on:)`` names. What other groups get is not looked at.
  private func listens(to group: MACAddress, on interface: Int) -> Bool {
    if group == IPv4Address.allSystems.multicastMAC { return true }
    guard !interfaces[interface].ipv6.isEmpty else { return false }
    return group == IPv6Address.allNodes.multicastMAC
      || forwards && group == IPv6Address.allRouters.multicastMAC
      || interfaces[interface].ipv6.contains { address in
        address.address.solicitedNode.multicastMAC == group
          || forwards && address.routersAnycast?.solicitedNode.multicastMAC == group
      }
  }
}

extension IPv4Address {
  /// 224.0.0.1 (RFC 1112, section 4)
  static let allSystems = IPv4Address(224, 0, 0, 1)
}
