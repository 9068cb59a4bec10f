import Fabric
import Packets
import SimulationKernel

/// A packet that the stack sends by itself, for no socket, over either IP version.
struct BarePacket {
  var `protocol`: IPProtocol
  /// Nil for the route's preferred address.
  var source: IPAddress?
  var destination: IPAddress
  /// IPv4's time to live.
  var hopLimit: UInt8 = 64
  /// Whether it bypasses the machine's functions.
  var skipsHooks = false
  /// The outgoing interface; nil for that of the best route.
  var interface: Int?
}

extension Stack {
  /// Builds a packet and sends it. `fill` writes the payload at the given offset, for the given source.
  mutating func send(
    _ packet: BarePacket, payloadLength: Int, at now: Instant, into outbox: inout Outbox,
    fill: (inout MutableRawSpan, Int, IPAddress) -> Void
  ) throws(SendError) {
    switch packet.destination {
    case .v4(let destination):
      var outgoing = IPv4Outgoing(protocol: packet.protocol, source: packet.source?.v4, destination: destination)
      (outgoing.timeToLive, outgoing.skipsHooks) = (packet.hopLimit, packet.skipsHooks)
      outgoing.interface = packet.interface
      try sendIPv4(outgoing, payloadLength: payloadLength, at: now, into: &outbox) { fill(&$0, $1, .v4($2)) }
    case .v6(let destination):
      var outgoing = IPv6Outgoing(
        nextHeader: packet.protocol, source: packet.source?.v6, destination: destination, interface: packet.interface)
      (outgoing.hopLimit, outgoing.skipsHooks) = (packet.hopLimit, packet.skipsHooks)
      try sendIPv6(outgoing, payloadLength: payloadLength, at: now, into: &outbox) { fill(&$0, $1, .v6($2)) }
    }
  }
}

extension TCPHeader {
  /// Writes a segment without options and payload. Both addresses must be of the same version.
  func emit(into bytes: inout MutableRawSpan, at offset: Int, source: IPAddress, destination: IPAddress) {
    let options = TCPOptions()
    if case .v4(let source) = source, case .v4(let destination) = destination {
      emit(into: &bytes, at: offset, options, payloadLength: 0, source: source, destination: destination)
    } else if case .v6(let source) = source, case .v6(let destination) = destination {
      emit(into: &bytes, at: offset, options, payloadLength: 0, source: source, destination: destination)
    }
  }
}

extension UDPHeader {
  /// Writes the header of a payload that is already in place. Both addresses must be of the same version.
  func emit(into bytes: inout MutableRawSpan, at offset: Int, source: IPAddress, destination: IPAddress) {
    if case .v4(let source) = source, case .v4(let destination) = destination {
      emit(into: &bytes, at: offset, source: source, destination: destination)
    } else if case .v6(let source) = source, case .v6(let destination) = destination {
      emit(into: &bytes, at: offset, source: source, destination: destination)
    }
  }
}
