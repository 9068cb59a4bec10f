import Fabric
import Packets
import SimulationKernel

extension Stack {
  /// Calls the functions whose timers have expired, and sends their probes.
  mutating func wakeFunctions(at now: Instant, into outbox: inout Outbox) {
    guard isHooked, chain.nextWake <= now else { return }
    for probe in chain.wake(at: now) { send(probe, at: now, into: &outbox) }
  }

  private mutating func send(_ probe: Probe, at now: Instant, into outbox: inout Outbox) {
    switch probe.kind {
    case .echo:
      let request = ICMPv4Header.echoRequest(identifier: probe.identifier, sequence: probe.number)
      let outgoing = IPv4Outgoing(protocol: .icmp, destination: probe.destination)
      try? sendICMPv4(request, [], outgoing, at: now, into: &outbox)
    case .syn, .reset:
      let outgoing = IPv4Outgoing(protocol: .tcp, destination: probe.destination)
      let segment = TCPHeader(
        sourcePort: probe.identifier, destinationPort: probe.number,
        sequenceNumber: TCPSequenceNumber(probe.sequence), acknowledgmentNumber: TCPSequenceNumber(0),
        flags: probe.kind == .syn ? .syn : .rst, window: probe.kind == .syn ? 1024 : 0)
      try? sendIPv4(outgoing, payloadLength: TCPHeader.minimumLength, at: now, into: &outbox) { bytes, start, source in
        segment.emit(
          into: &bytes, at: start, TCPOptions(), payloadLength: 0, source: source, destination: probe.destination)
      }
    }
  }
}
