import NetworkStack
import Packets
import SimulationKernel

// The destination of a connection's first packet, chosen before routing.

extension NAT {
  mutating func chooseDestination(
    _ packet: inout HookedPacket<IPv4Address>, _ connections: inout ConnectionTable<IPv4Address>
  ) -> Verdict {
    let destination = packet.tuple.destination
    if let pair = settings.pairs.first(where: { $0.outside == destination }) {
      return bind(&packet, to: pair.inside, port: nil, Cause.pair, connections)
    }
    if let number = settings.forwards.firstIndex(where: { matches($0, packet.tuple) }) {
      let forward = settings.forwards[number]
      let port = forward.targetPort &+ (packet.tuple.destinationPort &- forward.ports.first)
      return bind(&packet, to: forward.target, port: port, Cause.firstForward &+ UInt16(number), connections)
    }
    guard settings.mapping == .endpointIndependent, isOutside(destination) else { return .accept }
    return chooseMapping(&packet, connections)
  }

  private func bind(
    _ packet: inout HookedPacket<IPv4Address>, to address: IPv4Address, port: UInt16?, _ cause: UInt16,
    _ connections: ConnectionTable<IPv4Address>
  ) -> Verdict {
    guard isFromInside(packet) ? settings.hairpins : true else { return .accept }
    connections.bindDestination(&packet, to: address, port: port)
    return Verdict(.accept, cause: cause)
  }

  private func isFromInside(_ packet: HookedPacket<IPv4Address>) -> Bool { packet.inInterface != settings.outside }

  private func isOutside(_ address: IPv4Address) -> Bool {
    address == outsideAddress || settings.pool.contains(address)
  }

  private func matches(_ forward: PortForward, _ tuple: FlowTuple<IPv4Address>) -> Bool {
    tuple.protocol == forward.protocol && forward.ports.contains(tuple.destinationPort)
      && tuple.destination == forward.address ?? outsideAddress
  }

  /// A packet to an outside endpoint goes to the inside endpoint that is mapped to it, if its sender may use the mapping
  /// (RFC 4787, sections 5 and 6).
  private func chooseMapping(_ packet: inout HookedPacket<IPv4Address>, _ connections: ConnectionTable<IPv4Address>)
    -> Verdict
  {
    let tuple = packet.tuple
    let outside = MappedEndpoint(tuple.protocol, tuple.destination, tuple.destinationPort)
    guard let mapping = mappings.mapping(ofOutside: outside, at: packet.now) else {
      // Staying silent leaves time for a simultaneous open (RFC 5382, REQ-4).
      let isUnsolicited = tuple.protocol == .tcp && settings.ports.contains(tuple.destinationPort)
      return isUnsolicited ? Verdict(.drop, cause: Cause.unsolicited) : .accept
    }
    guard mapping.admits(tuple.source, tuple.sourcePort, settings.filtering) || isFromInside(packet) else {
      return Verdict(.drop, cause: Cause.filtered)
    }
    return bind(&packet, to: mapping.inside.address, port: mapping.inside.port, Cause.mapping, connections)
  }
}
