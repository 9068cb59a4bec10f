public import Fabric
public import Packets
import SimulationKernel

// The rewriting of packets whose connection is translated. Destinations change before the route is looked up, sources
// after it: so each function sees the addresses that its hook promises.

extension ConnectionTable where Address == IPv4Address {
  /// Gives a packet the addresses and ports that its connection wants at this hook. To be called by functions that
  /// translate; a second call changes nothing.
  public func translate(_ packet: inout HookedPacket<IPv4Address>, at hook: Hook, _ frames: inout FrameStore) {
    guard let connection = connection(of: packet) else { return }
    switch hook {
    case .prerouting, .output: translate(&packet, .destination, connection, &frames)
    case .input, .postrouting: translate(&packet, .source, connection, &frames)
    case .forward: break
    }
  }

  private func translate(
    _ packet: inout HookedPacket<IPv4Address>, _ side: TupleSide, _ connection: Connection<IPv4Address>,
    _ frames: inout FrameStore
  ) {
    if packet.state == .related { return translateError(&packet, side, connection, &frames) }
    let wanted = connection.translated(packet.direction)
    packet.set(side, to: wanted, &frames)
  }

  /// An ICMP error gets the same addresses as the packets that it travels with, and the packet that it quotes is shown as
  /// its sender had sent it (RFC 5508, section 4.2).
  private func translateError(
    _ packet: inout HookedPacket<IPv4Address>, _ side: TupleSide, _ connection: Connection<IPv4Address>,
    _ frames: inout FrameStore
  ) {
    let changesSource = (side == .source) == (packet.direction == .original)
    guard changesSource ? connection.translatesSource : connection.translatesDestination else { return }
    let message = packet.payload
    guard let quoted = QuotedPacket<IPv4Address>(frames.bytes(of: packet.frame).extracting(message)) else { return }
    let wanted = connection.translated(packet.direction)
    let outer = Translation(
      side: side, address: side == .source ? wanted.source : wanted.destination, port: 0, tuple: packet.tuple)
    let inner = Translation(
      side: side == .source ? .destination : .source, address: outer.address,
      port: side == .source ? wanted.sourcePort : wanted.destinationPort, tuple: quoted.tuple)
    packet.frame = frames.rewrite(packet.frame) { bytes in
      outer.write(into: &bytes, at: Packet.start, transport: message.lowerBound, end: message.upperBound)
      inner.write(
        into: &bytes, at: message.lowerBound + ICMPv4Header.length, transport: message.lowerBound + quoted.transport,
        end: message.upperBound)
      bytes.storeBigEndian(UInt16(0), at: message.lowerBound + 2)
      bytes.storeBigEndian(InternetChecksum.checksum(of: bytes.bytes.extracting(message)), at: message.lowerBound + 2)
    }
    packet.noteTuple(side, outer.address, port: nil)
  }

  /// Makes a packet again what it was when it came in, so that an error about it quotes what its sender knows.
  func restore(_ packet: inout HookedPacket<IPv4Address>, _ frames: inout FrameStore) {
    guard packet.state != .related, let connection = connection(of: packet) else { return }
    let came = connection.tuple(packet.direction)
    packet.set(.source, to: came, &frames)
    packet.set(.destination, to: came, &frames)
  }

  /// Shows a packet that an error is going to quote, and whose connection is translated, as its sender had sent it.
  /// Returns the sender's address; nil where nothing is known of the packet.
  func restoreQuoted(_ packet: inout [UInt8]) -> IPv4Address? {
    // A quoted packet as it stands in an error's body, behind the eight bytes of the ICMP header.
    let message = [UInt8](repeating: 0, count: ICMPv4Header.length) + packet
    guard let quoted = QuotedPacket<IPv4Address>(message.span.bytes), let found = find(quoted.tuple.inverted),
      let connection = self[found.index]
    else { return nil }
    let came = connection.tuple(found.direction.opposite)
    let transport = quoted.transport - ICMPv4Header.length
    var span = packet.mutableSpan
    var bytes = span.mutableBytes
    let end = bytes.byteCount
    Translation(side: .source, address: came.source, port: came.sourcePort, tuple: quoted.tuple)
      .write(into: &bytes, at: 0, transport: transport, end: end)
    var tuple = quoted.tuple
    (tuple.source, tuple.sourcePort) = (came.source, came.sourcePort)
    Translation(side: .destination, address: came.destination, port: came.destinationPort, tuple: tuple)
      .write(into: &bytes, at: 0, transport: transport, end: end)
    return came.source
  }
}

extension HookedPacket where Address == IPv4Address {
  /// Rewrites one end of the packet, if it is not what it is wanted to be.
  fileprivate mutating func set(_ side: TupleSide, to wanted: FlowTuple<IPv4Address>, _ frames: inout FrameStore) {
    let (address, port) =
      side == .source ? (wanted.source, wanted.sourcePort) : (wanted.destination, wanted.destinationPort)
    let (oldAddress, oldPort) =
      side == .source ? (tuple.source, tuple.sourcePort) : (tuple.destination, tuple.destinationPort)
    guard address != oldAddress || port != oldPort else { return }
    let translation = Translation(side: side, address: address, port: port, tuple: tuple)
    let (transport, end) = (transport, payload.upperBound)
    frame = frames.rewrite(frame) { bytes in
      translation.write(into: &bytes, at: Packet.start, transport: transport, end: end)
    }
    noteTuple(side, address, port: port)
  }

  fileprivate mutating func noteTuple(_ side: TupleSide, _ address: IPv4Address, port: UInt16?) {
    switch side {
    case .source:
      tuple.source = address
      if let port { tuple.sourcePort = port }
    case .destination:
      tuple.destination = address
      if let port { tuple.destinationPort = port }
    }
  }
}
