public import Packets
public import SimulationKernel

/// A neighbour cache entry: a MAC address and its reachability state (RFC 4861, section 7.3.2). As in Linux, entries of ARP
/// have the same states.
public struct Neighbor: Sendable, Equatable, BitwiseCopyable, StateRecord {
  /// The states of RFC 4861, section 7.3.2. STALE is REACHABLE after its time has run out.
  public enum State: UInt8, Sendable, BitwiseCopyable, Checkpointable {
    case incomplete, reachable, delay, probe, permanent
  }

  /// Valid in all states but `incomplete`.
  public var mac: MACAddress
  /// How long a `reachable` entry stays confirmed.
  public var reachableUntil: Instant
  /// When to send the next solicitation (`incomplete`, `delay`, `probe`).
  public var due: Instant
  /// The entry's state.
  public var state: State
  /// Solicitations sent in this state.
  public var solicitations: UInt8

  init(
    _ state: State, mac: MACAddress = .zero, reachableUntil: Instant = .zero, due: Instant = .never,
    solicitations: UInt8 = 0
  ) {
    self.state = state
    self.mac = mac
    self.reachableUntil = reachableUntil
    self.due = due
    self.solicitations = solicitations
  }

  /// Until when using its MAC address does not change the entry's state; nil if using it now does.
  func settledUntil(at now: Instant) -> Instant? {
    switch state {
    case .incomplete: nil
    case .reachable: now < reachableUntil ? reachableUntil : nil
    case .delay, .probe, .permanent: .never
    }
  }

  /// Whether its MAC address was confirmed within the last second.
  func isJustProved(at now: Instant) -> Bool {
    state == .reachable && now < reachableUntil && reachableUntil - now > Neighbor.reachableTime - .seconds(1)
  }

  /// REACHABLE_TIME, RFC 4861, section 10.
  static let reachableTime = Duration.seconds(30)
  /// DELAY_FIRST_PROBE_TIME
  static let delayBeforeProbe = Duration.seconds(5)
  /// RETRANS_TIMER
  static let retransmitTime = Duration.seconds(1)
  /// MAX_MULTICAST_SOLICIT and MAX_UNICAST_SOLICIT
  static let maximumSolicitations: UInt8 = 3
  /// The limit on packets that wait for an address, beyond which the oldest is dropped. RFC 1122, section 2.3.2.2 asks for at
  /// least one.
  static let maximumWaiting = 101

  public static let fields = Fields(\Neighbor.mac, \.reachableUntil, \.due, \.state, \.solicitations)
}
