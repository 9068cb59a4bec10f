import Fabric
import Packets
import SimulationKernel

/// How long connections other than TCP's are remembered: Linux's `nf_conntrack_udp_timeout`, `…_udp_timeout_stream`,
/// `…_icmp_timeout` and `…_icmpv6_timeout`, and `…_generic_timeout`.
private enum Timeout {
  static let udp = Duration.seconds(30)
  static let udpStream = Duration.seconds(120)
  static let icmp = Duration.seconds(30)
  static let generic = Duration.seconds(600)
}

extension ConnectionTable {
  /// Finds the connection of a packet that has come in or is about to be sent, and says what the packet is to it.
  ///
  /// A packet that was damaged on its way is none of any connection (Linux's `nf_conntrack_checksum`); the machine's own are
  /// taken on trust.
  mutating func track(_ packet: inout HookedPacket<Address>, _ frames: FrameStore) {
    guard settings != nil else { return }
    packet.state = .invalid
    guard packet.hasTransport, packet.inInterface == nil || packet.isIntact(frames) else { return }
    if let type = packet.icmpType {
      if Address.isUntracked(type) { return packet.state = .untracked }
      if Address.isError(type) { return relate(&packet, frames) }
    }
    let segment =
      packet.tuple.protocol == .tcp ? TrackedSegment(frames.bytes(of: packet.frame).extracting(packet.payload)) : nil
    if packet.tuple.protocol == .tcp, segment == nil { return }
    guard let found = find(packet.tuple) else { return begin(&packet, segment) }
    guard let expires = slots[found.index]?.expires, expires > packet.now else {
      remove(found.index)
      return begin(&packet, segment)
    }
    follow(&packet, found.index, found.direction, segment)
  }

  /// A packet of no known connection may begin one. It is entered once it has passed all hooks.
  private func begin(_ packet: inout HookedPacket<Address>, _ segment: TrackedSegment?) {
    var connection = Connection(packet.tuple, at: packet.now)
    if let segment {
      var tracked = TrackedTCP(connection, TrackedStream())
      guard tracked.begin(with: segment, at: packet.now) else { return }
      (connection, packet.freshStream) = (tracked.connection, tracked.stream)
    }
    if packet.tuple.protocol == Address.icmp, packet.tuple.query == 0 || packet.tuple.isQueryReply { return }
    if segment == nil { connection.expires = packet.now + ConnectionTable.timeout(of: connection, at: packet.now) }
    packet.state = .new
    packet.direction = .original
    packet.fresh = connection
  }

  private mutating func follow(
    _ packet: inout HookedPacket<Address>, _ index: Int, _ direction: FlowDirection, _ segment: TrackedSegment?
  ) {
    let outcome = segment.map { receive($0, direction, at: index, packet.now) } ?? .accepted
    let now = packet.now
    switch outcome {
    case .invalid: return
    case .reopened:
      remove(index)
      return begin(&packet, segment)
    case .accepted, .ignored: change(index) { $0.live(on: direction, at: now) }
    case .ended: change(index) { $0.expires = now }
    }
    packet.index = index
    packet.direction = direction
    packet.state = direction == .reply || slots[index]?.hasReply == true ? .established : .new
  }

  /// Of one that is not TCP's: how long a TCP connection is remembered is for its segments to say.
  fileprivate static func timeout(of connection: Connection<Address>, at now: Instant) -> Duration {
    switch connection.original.protocol {
    case .udp: connection.isStream(at: now) ? Timeout.udpStream : Timeout.udp
    case Address.icmp: Timeout.icmp
    default: Timeout.generic
    }
  }

  /// An ICMP error belongs to the connection of the packet that it quotes, which went the other way, and goes to the
  /// one who sent that (`nf_conntrack_inet_error`).
  private mutating func relate(_ packet: inout HookedPacket<Address>, _ frames: FrameStore) {
    let message = frames.bytes(of: packet.frame).extracting(packet.payload)
    guard let quoted = QuotedPacket<Address>(message), let found = find(quoted.tuple.inverted),
      let connection = slots[found.index], connection.expires > packet.now,
      connection.tuple(found.direction).destination == packet.tuple.destination
    else { return }
    packet.index = found.index
    packet.direction = found.direction
    packet.state = .related
  }

  /// The packet has passed all hooks: the connection that it began is one from now on. False where there is no room.
  mutating func confirm(_ packet: inout HookedPacket<Address>) -> Bool {
    guard let fresh = packet.fresh else { return true }
    packet.fresh = nil
    packet.index = insert(fresh, packet.freshStream, at: packet.now)
    return packet.index != nil
  }

  /// The connection that a packet belongs to or begins.
  public func connection(of packet: HookedPacket<Address>) -> Connection<Address>? {
    packet.fresh ?? packet.index.flatMap { slots[$0] }
  }
}

extension Connection {
  /// A packet of it has come.
  @inline(__always) fileprivate mutating func live(on direction: FlowDirection, at now: Instant) {
    if direction == .reply { hasReply = true }
    guard original.protocol != .tcp else { return }
    expires = now + ConnectionTable<Address>.timeout(of: self, at: now)
    if isStream(at: now) { isAssured = true }
  }

  fileprivate func isStream(at now: Instant) -> Bool {
    original.protocol == .udp && hasReply && now - began > .seconds(2)
  }
}
