public import Fabric
public import Packets
public import SimulationKernel

/// A function that processes packets on their path through a machine: a firewall, a NAT, a load balancer.
///
/// It is called at netfilter's hooks, with the packet's bytes in the frame store, and returns a verdict. At each hook,
/// functions are called in the order of the chain. A function changes only itself and the packet; its timers are data.
public protocol NetworkFunction: OpenPart {
  /// Its name in topology files and messages, such as `firewall`.
  static var name: String { get }
  /// The hooks at which it is called.
  var hooks: HookSet { get }
  /// The hooks at which it is called for IPv6; those for IPv4 by default. Empty for a function that has nothing to do with
  /// IPv6, never to let packets pass that it should filter.
  var ipv6Hooks: HookSet { get }
  /// The connection tracking that it requires; nil for none.
  var tracking: TrackingSettings? { get }
  /// Addresses that it answers for, besides the machine's own.
  var ownedAddresses: [OwnedAddress] { get }
  /// When it wants to be called by ``wake(at:into:)``; `.never` without a timer.
  var nextWake: Instant { get }

  /// Processes an IPv4 packet at a hook.
  mutating func process(
    _ packet: inout HookedPacket<IPv4Address>, at hook: Hook, _ connections: inout ConnectionTable<IPv4Address>,
    into outbox: inout Outbox
  ) -> Verdict

  /// Processes an IPv6 packet at a hook.
  mutating func process(
    _ packet: inout HookedPacket<IPv6Address>, at hook: Hook, _ connections: inout ConnectionTable<IPv6Address>,
    into outbox: inout Outbox
  ) -> Verdict

  /// Called at ``nextWake``. Packets to send are appended to `probes`.
  mutating func wake(at now: Instant, into probes: inout [Probe])

  /// The meaning of a verdict's cause, such as `rule 2, drop` or `no rule matched, policy drop`.
  func explanation(of cause: UInt16) -> String

  /// Its counters, for results.
  var counts: [FunctionCount] { get }
}

extension NetworkFunction {
  public var tracking: TrackingSettings? { nil }
  public var ownedAddresses: [OwnedAddress] { [] }
  public var ipv6Hooks: HookSet { hooks }
  public var nextWake: Instant { .never }
  public mutating func wake(at now: Instant, into probes: inout [Probe]) {}
  public var counts: [FunctionCount] { [] }
}

/// A counter of a function, such as the packets that a rule has matched.
public struct FunctionCount: Sendable, Equatable, StateRecord {
  /// What is counted, as results show it.
  public var subject: String
  /// The number of packets.
  public var packets: UInt64
  /// The length of these packets in bytes, from the IP header on.
  public var bytes: UInt64

  /// Creates a counter with the given values.
  public init(subject: String, packets: UInt64, bytes: UInt64) {
    self.subject = subject
    self.packets = packets
    self.bytes = bytes
  }

  public static let fields = Fields(\FunctionCount.subject, \.packets, \.bytes)
}
