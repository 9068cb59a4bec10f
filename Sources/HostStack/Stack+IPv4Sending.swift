import Fabric
import Packets
import SimulationKernel

/// What a sender decides of an IPv4 packet of its own.
struct IPv4Outgoing {
  var `protocol`: IPProtocol
  /// Nil for the address that the route suggests.
  var source: IPv4Address?
  var destination: IPv4Address
  var timeToLive: UInt8 = 64
  /// Whether a packet that is too long for the path is refused and not cut to pieces.
  var mustNotFragment = false

  init(protocol: IPProtocol, source: IPv4Address? = nil, destination: IPv4Address) {
    self.protocol = `protocol`
    self.source = source
    self.destination = destination
  }

  /// As a socket is configured.
  init(_ protocol: IPProtocol, to destination: IPv4Address, _ socket: Socket) {
    self.init(protocol: `protocol`, destination: destination)
    timeToLive = socket.timeToLive
    mustNotFragment = socket.mustNotFragment
  }
}

/// Why a packet could not be sent, as the system call would return it.
public enum SendError: Error, Sendable, Equatable {
  /// ENETUNREACH: no route leads there.
  case networkUnreachable
  /// EMSGSIZE: longer than this many bytes, which is what the path takes in one packet.
  case messageTooLong(mtu: Int)
  /// EADDRNOTAVAIL: the interface has no address to send from.
  case addressNotAvailable
  /// EBADF
  case noSuchSocket
}

extension Stack {
  /// Builds a packet and sends it. `fill` writes the payload at the offset that it is given, knowing the source.
  mutating func sendIPv4(
    _ outgoing: IPv4Outgoing, payloadLength: Int, at now: Instant, into outbox: inout Outbox,
    fill: (inout MutableRawSpan, Int, IPv4Address) -> Void
  ) throws(SendError) {
    let route = try ipv4Route(to: outgoing.destination)
    let nextHop = route.nextHop(to: outgoing.destination)
    guard let source = outgoing.source ?? source(on: route.interface, towards: nextHop) else {
      throw .addressNotAvailable
    }
    let length = IPv4Header.minimumLength + payloadLength
    let mtu = interfaces[route.interface].mtu
    guard length <= mtu else { throw .messageTooLong(mtu: mtu) }
    let header = IPv4Header(
      source: source, destination: outgoing.destination, protocol: outgoing.protocol, totalLength: UInt16(length),
      timeToLive: outgoing.timeToLive, identification: nextIdentification, dontFragment: true)
    nextIdentification &+= 1
    let ethernet = EthernetHeader(destination: .zero, source: interfaces[route.interface].mac, type: .ipv4)
    let frame = outbox.frames.make(length: Packet.start + length) { bytes in
      ethernet.emit(into: &bytes, at: 0)
      fill(&bytes, Packet.start + IPv4Header.minimumLength, source)
      header.emit(into: &bytes, at: Packet.start)
    }
    dispatch(frame, header, route, at: now, into: &outbox)
  }

  /// The limited broadcast and groups go out of the first interface unless a route says otherwise.
  private func ipv4Route(to destination: IPv4Address) throws(SendError) -> Route<IPv4Address> {
    if let route = ipv4Routes.lookup(destination) { return route }
    guard destination == .broadcast || destination.isMulticast, !interfaces.isEmpty else { throw .networkUnreachable }
    return Route(to: destination, prefixLength: 32, .broadcast, interface: 0)
  }

  private mutating func dispatch(
    _ frame: Frame, _ header: IPv4Header, _ route: Route<IPv4Address>, at now: Instant, into outbox: inout Outbox
  ) {
    switch route.kind {
    case .local:
      loop(frame, isIPv6: false, at: now)
    case .broadcast:
      emit(frame, to: header.destination.groupMAC, on: route.interface, into: &outbox)
    case .onLink, .via:
      transmit(frame, to: route.nextHop(to: header.destination), on: route.interface, at: now, into: &outbox)
    }
  }

  mutating func loop(_ frame: Frame, isIPv6: Bool, at now: Instant) {
    loopback.append(LoopbackPacket(frame: frame, due: now + LoopbackPacket.delay, isIPv6: isIPv6))
    nextWake = min(nextWake, now + LoopbackPacket.delay)
  }

  /// Writes the addresses into the Ethernet header and sends the frame.
  mutating func emit(_ frame: Frame, to mac: MACAddress, on interface: Int, into outbox: inout Outbox) {
    let source = interfaces[interface].mac
    let addressed = outbox.frames.rewrite(frame) { bytes in
      EthernetHeader.setAddresses(destination: mac, source: source, in: &bytes)
    }
    outbox.send(addressed, on: PortIndex(interface))
  }
}

extension EthernetHeader {
  fileprivate static func setAddresses(
    destination: MACAddress, source: MACAddress, in bytes: inout MutableRawSpan
  ) {
    bytes.storeBigEndian(destination.bits << 16 | source.bits >> 32, at: 0)
    bytes.storeBigEndian(UInt32(truncatingIfNeeded: source.bits), at: 8)
  }
}

extension IPv4Address {
  /// The MAC address of a group (RFC 1112, section 6.4), or the broadcast address.
  fileprivate var groupMAC: MACAddress {
    isMulticast ? multicastMAC : .broadcast
  }
}
