import Fabric
import Packets
import SimulationKernel

extension ConnectionTable {
  /// How long connections other than TCP's are remembered: Linux' `nf_conntrack_udp_timeout`, `…_udp_timeout_stream`,
  /// `…_icmp_timeout` and `…_generic_timeout`.
  private enum Timeout {
    static let udp = Duration.seconds(30)
    static let udpStream = Duration.seconds(120)
    static let icmp = Duration.seconds(30)
    static let generic = Duration.seconds(600)
  }

  /// Finds the connection of a packet that has come in or is about to be sent, and says what the packet is to it.
  mutating func track(_ packet: inout HookedPacket, _ frames: FrameStore) {
    guard settings != nil else { return }
    packet.state = .invalid
    guard packet.hasTransport else { return }
    if packet.icmpType?.isError == true { return relate(&packet, frames) }
    let segment =
      packet.tuple.protocol == .tcp ? TrackedSegment(frames.bytes(of: packet.frame).extracting(packet.payload)) : nil
    if packet.tuple.protocol == .tcp, segment == nil { return }
    guard let found = find(packet.tuple), let connection = slots[found.place] else { return begin(&packet, segment) }
    guard connection.expires > packet.now else {
      remove(found.place)
      return begin(&packet, segment)
    }
    follow(&packet, found.place, found.direction, segment)
  }

  /// A packet of no known connection may begin one. It is entered once it has passed all hooks.
  private func begin(_ packet: inout HookedPacket, _ segment: TrackedSegment?) {
    var connection = Connection(packet.tuple, at: packet.now)
    if let segment, !connection.begin(with: segment, at: packet.now) { return }
    if packet.tuple.protocol == .icmp, packet.tuple.query == 0 || packet.tuple.isQueryReply { return }
    if segment == nil { connection.expires = packet.now + ConnectionTable.timeout(of: connection, at: packet.now) }
    packet.state = .new
    packet.direction = .original
    packet.fresh = connection
  }

  private mutating func follow(
    _ packet: inout HookedPacket, _ place: Int, _ direction: FlowDirection, _ segment: TrackedSegment?
  ) {
    var outcome = Connection.SegmentOutcome.accepted
    let now = packet.now
    change(place) { connection in
      if let segment { outcome = connection.receive(segment, direction, at: now) }
      guard outcome == .accepted || outcome == .ignored else { return }
      if direction == .reply { connection.hasReply = true }
      guard segment == nil else { return }
      connection.expires = now + ConnectionTable.timeout(of: connection, at: now)
      if connection.isStream(at: now) { connection.isAssured = true }
    }
    switch outcome {
    case .invalid: return
    case .reopened:
      remove(place)
      return begin(&packet, segment)
    case .accepted, .ignored, .ended: break
    }
    packet.place = place
    packet.direction = direction
    packet.state = direction == .reply || slots[place]?.hasReply == true ? .established : .new
    if outcome == .ended { change(place) { $0.expires = now } }
  }

  /// Of one that is not TCP's: how long a TCP connection is remembered is for its segments to say.
  private static func timeout(of connection: Connection, at now: Instant) -> Duration {
    switch connection.original.protocol {
    case .udp: connection.isStream(at: now) ? Timeout.udpStream : Timeout.udp
    case .icmp: Timeout.icmp
    default: Timeout.generic
    }
  }

  /// An ICMP error belongs to the connection of the packet that it quotes, which went the other way.
  private mutating func relate(_ packet: inout HookedPacket, _ frames: FrameStore) {
    let message = frames.bytes(of: packet.frame).extracting(packet.payload)
    guard ICMPv4Header.hasValidChecksum(in: message), let quoted = QuotedPacket(message),
      let found = find(quoted.tuple.inverted), slots[found.place].map({ $0.expires > packet.now }) ?? false
    else { return }
    packet.place = found.place
    packet.direction = found.direction
    packet.state = .related
  }

  /// The packet has passed all hooks: the connection that it began is one from now on. False where there is no room.
  mutating func confirm(_ packet: inout HookedPacket) -> Bool {
    guard let fresh = packet.fresh else { return true }
    packet.fresh = nil
    packet.place = insert(fresh, at: packet.now)
    return packet.place != nil
  }

  /// The connection that a packet belongs to or begins.
  public func connection(of packet: HookedPacket) -> Connection? { packet.fresh ?? packet.place.flatMap { slots[$0] } }
}

extension Connection {
  fileprivate func isStream(at now: Instant) -> Bool {
    original.protocol == .udp && hasReply && now - began > .seconds(2)
  }
}
