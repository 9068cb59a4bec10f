import Fabric
import Packets
import SimulationKernel

extension Stack {
  /// Solicits a neighbour, by multicast or at its last known address (RFC 4861, section 7.2.2).
  mutating func sendSolicitation(
    for target: IPv6Address, on interface: Int, unicastTo mac: MACAddress?, at now: Instant,
    into outbox: inout Outbox
  ) {
    guard let source = source(on: interface, towards: target, for: target),
      tentativeAddress(source, on: interface) == nil
    else { return }
    let solicitation = NeighborSolicitation(target: target, sourceLinkLayerAddress: interfaces[interface].mac)
    let destination = mac == nil ? target.solicitedNode : target
    sendNeighborDiscovery(
      length: solicitation.length, from: source, to: destination, mac: mac ?? destination.multicastMAC, on: interface,
      at: now, into: &outbox
    ) { bytes, start in solicitation.emit(into: &bytes, at: start, source: source, destination: destination) }
  }

  /// Sends a message of neighbour discovery, to a MAC address or to a neighbour whose MAC address may have to be resolved
  /// first. `emit` writes it at the given offset.
  mutating func sendNeighborDiscovery(
    length: Int, from source: IPv6Address, to destination: IPv6Address, mac: MACAddress?, on interface: Int,
    at now: Instant, into outbox: inout Outbox, emit: (inout MutableRawSpan, Int) -> Void
  ) {
    let ethernet = EthernetHeader(destination: mac ?? .zero, source: interfaces[interface].mac, type: .ipv6)
    let header = IPv6Header(
      source: source, destination: destination, nextHeader: .icmpv6, payloadLength: UInt16(length),
      hopLimit: NeighborSolicitation.hopLimit)
    let frame = outbox.frames.make(length: Packet.start + IPv6Header.length + length) { bytes in
      ethernet.emit(into: &bytes, at: 0)
      header.emit(into: &bytes, at: Packet.start)
      emit(&bytes, Packet.start + IPv6Header.length)
    }
    guard mac == nil else { return outbox.send(frame, on: PortIndex(interface)) }
    transmit(frame, to: destination, on: interface, at: now, into: &outbox)
  }

  /// Repeats solicitations that are due, and gives up on neighbours that have not answered.
  mutating func timeOutIPv6Neighbors(at now: Instant, into outbox: inout Outbox) {
    guard ipv6.neighbors.nextDue <= now else { return }
    for key in ipv6.neighbors.keys(where: { _, neighbor in neighbor.due <= now }) {
      switch ipv6.neighbors.timeOut(key, at: now) {
      case .solicit(let mac):
        sendSolicitation(for: key.address, on: key.interface, unicastTo: mac, at: now, into: &outbox)
      case .failed(let waiting):
        ipv6.redirects.forget { $0.target == key.address && $0.interface == key.interface }
        for frame in waiting { giveUpIPv6(frame, on: key.interface, at: now, into: &outbox) }
      }
    }
    ipv6.neighbors.findNextDue()
  }

  /// Handles a packet whose next hop has not answered (RFC 4861, section 7.2.2: address unreachable).
  private mutating func giveUpIPv6(_ frame: Frame, on interface: Int, at now: Instant, into outbox: inout Outbox) {
    let packet = Packet(frame: frame, interface: interface, isGroupAddressed: false)
    if let header = try? IPv6Header(parsing: outbox.frames.bytes(of: frame, from: Packet.start)) {
      sendError(.destinationUnreachable(.address), about: packet, header, at: now, into: &outbox)
    }
    outbox.drop(frame, on: PortIndex(interface), .unresolvedNeighbor)
  }
}
