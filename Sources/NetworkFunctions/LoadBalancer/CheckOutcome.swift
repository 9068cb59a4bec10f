import NetworkStack
import Packets
import SimulationKernel

/// What a packet says about a server being checked.
struct CheckOutcome {
  /// The server's index.
  var server: Int
  var isWell: Bool
  /// Whether a connection was opened, which has to be reset.
  var isOpen = false
}

extension LoadBalancer {
  /// What a packet says about the server whose check it answers; nil if it answers none.
  func outcome(_ packet: HookedPacket<IPv4Address>, _ bytes: RawSpan) -> CheckOutcome? {
    if packet.icmpType == ICMPv4Type.destinationUnreachable.rawValue { return failure(packet, bytes) }
    guard let server = serverBeingChecked(packet.tuple.source, byPort: packet.tuple.destinationPort) else { return nil }
    switch check?.kind {
    case .icmp:
      return packet.icmpType == ICMPv4Type.echoReply.rawValue ? CheckOutcome(server: server, isWell: true) : nil
    case .tcp:
      guard packet.tuple.protocol == .tcp, packet.tuple.sourcePort == serverPort, packet.payload.count >= 12,
        bytes.bigEndian(packet.transport + 8, as: UInt32.self) == (servers[server].probe ?? 0) << 16 + 1
      else { return nil }
      if packet.tcpFlags.contains(.rst) { return CheckOutcome(server: server, isWell: false) }
      guard packet.tcpFlags.contains([.syn, .ack]) else { return nil }
      return CheckOutcome(server: server, isWell: true, isOpen: true)
    case nil: return nil
    }
  }

  /// The index of a server with a check in progress.
  private func serverBeingChecked(_ address: IPv4Address, byPort port: UInt16) -> Int? {
    servers.firstIndex {
      guard let probe = $0.probe else { return false }
      return $0.address == address && port == UInt16(truncatingIfNeeded: LoadBalancer.probePorts.lowerBound &+ probe)
    }
  }

  /// The failure that an ICMP error reports, if it quotes a probe.
  private func failure(_ packet: HookedPacket<IPv4Address>, _ bytes: RawSpan) -> CheckOutcome? {
    guard packet.payload.count > 8 else { return nil }
    let quoted = bytes.extracting(packet.payload).extracting(8...)
    guard let ip = try? IPv4Header(parsingQuoted: quoted), quoted.byteCount >= ip.headerLength + 8 else { return nil }
    let isEcho = check?.kind == .icmp
    guard ip.protocol == (isEcho ? .icmp : .tcp) else { return nil }
    let port = quoted.bigEndian(ip.headerLength + (isEcho ? 4 : 0), as: UInt16.self)
    return serverBeingChecked(ip.destination, byPort: port).map { CheckOutcome(server: $0, isWell: false) }
  }
}
