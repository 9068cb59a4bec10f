public import NetworkStack
import Packets
public import SimulationKernel

// Health checks: an echo request or a SYN to each server at intervals.

extension LoadBalancer {
  public var nextWake: Instant {
    guard check != nil else { return .never }
    return resets.isEmpty ? servers.reduce(nextCheck) { min($0, $1.deadline) } : .zero
  }

  public mutating func wake(at now: Instant, into probes: inout [Probe]) {
    guard let check else { return }
    probes += resets
    resets = []
    for index in servers.indices where servers[index].deadline <= now { servers[index].note(isWell: false, check) }
    guard nextCheck <= now else { return }
    nextCheck = now + check.interval
    for index in servers.indices { probes.append(probe(index, check, at: now)) }
  }

  private mutating func probe(_ index: Int, _ check: HealthCheck, at now: Instant) -> Probe {
    let span = LoadBalancer.probePorts
    nextProbe = (nextProbe &+ 1) % UInt32(span.count)
    servers[index].probe = nextProbe
    servers[index].deadline = now + check.timeout
    let identifier = UInt16(span.lowerBound + nextProbe)
    switch check.kind {
    case .icmp: return Probe(.echo, to: servers[index].address, identifier: identifier, number: 1)
    case .tcp:
      return Probe(
        .syn, to: servers[index].address, identifier: identifier, number: serverPort, sequence: nextProbe << 16)
    }
  }

  /// Whether a packet answers a check. A SYN-ACK or an echo reply is a success, an RST a failure.
  mutating func takesIn(_ packet: HookedPacket<IPv4Address>) -> Bool {
    guard let check else { return false }
    guard let index = servers.firstIndex(where: { $0.address == packet.tuple.source && isAnswer(packet, to: $0) })
    else {
      return false
    }
    if packet.tuple.protocol == .tcp, !packet.tcpFlags.contains(.rst), let number = servers[index].probe {
      resets.append(
        Probe(
          .reset, to: servers[index].address, identifier: packet.tuple.destinationPort, number: serverPort,
          sequence: number << 16 + 1))
    }
    servers[index].note(isWell: !packet.tcpFlags.contains(.rst), check)
    return true
  }

  private func isAnswer(_ packet: HookedPacket<IPv4Address>, to server: BalancedServer) -> Bool {
    guard let probe = server.probe,
      packet.tuple.destinationPort == UInt16(truncatingIfNeeded: LoadBalancer.probePorts.lowerBound + probe)
    else { return false }
    switch check?.kind {
    case .tcp: return packet.tuple.protocol == .tcp && packet.tuple.sourcePort == serverPort
    case .icmp: return packet.icmpType == ICMPv4Type.echoReply.rawValue
    case nil: return false
    }
  }
}
