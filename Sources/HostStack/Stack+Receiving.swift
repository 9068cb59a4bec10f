import Fabric
import Packets
import SimulationKernel

extension Stack {
  /// A frame comes in on a vNIC. What is not addressed to it is not even looked at, as in a real NIC.
  mutating func receive(_ frame: Frame, on port: Int, at now: Instant, into outbox: inout Outbox) {
    guard let header = try? EthernetHeader(parsing: outbox.frames.bytes(of: frame)) else {
      return outbox.drop(frame, on: PortIndex(port), .malformed)
    }
    guard interfaces[port].isUp, header.destination == interfaces[port].mac || header.destination.isMulticast else {
      return outbox.frames.release(frame)
    }
    let packet = Packet(frame: frame, interface: port, isGroupAddressed: header.destination.isMulticast)
    switch header.type {
    case .ipv4: receiveIPv4(packet, at: now, into: &outbox)
    case .arp: receiveARP(packet, at: now, into: &outbox)
    case .ipv6: receiveIPv6(packet, at: now, into: &outbox)
    default: outbox.frames.release(frame)
    }
  }
}

/// A frame on its way up: what is known of it before its network header is read.
struct Packet {
  var frame: Frame
  /// The interface it came in on.
  let interface: Int
  /// It was sent to a group MAC address. Such a packet is answered by no ICMP error (RFC 1122, section 3.2.2).
  let isGroupAddressed: Bool
  /// Where the network header begins.
  static let start = EthernetHeader.length

  var port: PortIndex { PortIndex(interface) }
}

extension Stack {
  mutating func carrierChanged(on interface: Int, isUp: Bool) { interfaces[interface].hasCarrier = isUp }
}
