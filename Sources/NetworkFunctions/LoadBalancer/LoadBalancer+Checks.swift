public import NetworkStack
import Packets
public import SimulationKernel

// Health checks: an echo request or a SYN to each server at intervals.

extension LoadBalancer {
  public var nextWake: Instant {
    guard check != nil else { return .never }
    return resets.isEmpty ? servers.reduce(.never) { min($0, $1.nextWake) } : .zero
  }

  /// A server is checked again when the interval has passed since its last check began, but not before that has ended: with
  /// an interval shorter than the timeout, checks would otherwise replace each other and none would ever fail.
  public mutating func wake(at now: Instant, into probes: inout [Probe]) {
    guard let check else { return }
    probes += resets
    resets = []
    for index in servers.indices {
      if servers[index].nextCheck == nil {
        servers[index].nextCheck = now + check.offset(of: index, among: servers.count)
      }
      if servers[index].nextWake <= now { proceed(index, check, at: now, into: &probes) }
    }
  }

  private mutating func proceed(_ index: Int, _ check: HealthCheck, at now: Instant, into probes: inout [Probe]) {
    if let number = servers[index].probe, servers[index].deadline > now {
      probes.append(probe(index, check, number))
      return servers[index].noteRepetition(at: now)
    }
    if servers[index].probe != nil { servers[index].note(isWell: false, check) }
    guard servers[index].nextWake <= now else { return }
    nextProbe = (nextProbe &+ 1) % UInt32(LoadBalancer.probePorts.count)
    servers[index].beginCheck(nextProbe, check, at: now)
    probes.append(probe(index, check, nextProbe))
  }

  private func probe(_ index: Int, _ check: HealthCheck, _ number: UInt32) -> Probe {
    let identifier = UInt16(truncatingIfNeeded: LoadBalancer.probePorts.lowerBound &+ number)
    switch check.kind {
    case .icmp: return Probe(.echo, to: servers[index].address, identifier: identifier, number: 1)
    case .tcp:
      return Probe(.syn, to: servers[index].address, identifier: identifier, number: serverPort, sequence: number << 16)
    }
  }

  /// Whether a packet answers a check. An echo reply or a SYN-ACK is a success; an RST or an ICMP error, as for a program
  /// that connects, a failure.
  mutating func takesIn(_ packet: HookedPacket<IPv4Address>, _ bytes: RawSpan) -> Bool {
    guard let check, let outcome = outcome(packet, bytes) else { return false }
    if outcome.isOpen, let number = servers[outcome.server].probe {
      resets.append(
        Probe(
          .reset, to: servers[outcome.server].address, identifier: packet.tuple.destinationPort, number: serverPort,
          sequence: number << 16 + 1))
    }
    servers[outcome.server].note(isWell: outcome.isWell, check)
    return true
  }
}
