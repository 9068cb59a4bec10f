public import Fabric
public import Packets
public import SimulationKernel

/// A function that looks at the packets of a machine on their way through it: a firewall, a NAT, a load balancer.
///
/// It is called where netfilter's hooks are, with the packet's bytes in the frame store, and decides. The order of a
/// chain's functions holds within a hook. It changes itself and the packet, and nothing else; its timers are data.
public protocol NetworkFunction: OpenPart {
  /// Its name in topology files and messages, such as `firewall`.
  static var name: String { get }
  /// The hooks at which it is called.
  var hooks: HookSet { get }
  /// Where it wants to be called for IPv6: where it is for IPv4, unless it says otherwise. Empty for one that has nothing to do
  /// with IPv6; that is never how a function lets a packet pass that it should judge.
  var ipv6Hooks: HookSet { get }
  /// How packets must be assigned to connections before it sees them; nil where they need not.
  var tracking: TrackingSettings? { get }
  /// Addresses besides the machine's own that it answers for.
  var ownedAddresses: [OwnedAddress] { get }
  /// When it wants to be called by ``wake(at:into:)``; `.never` where no timer runs.
  var nextWake: Instant { get }

  /// An IPv4 packet has come to a hook.
  mutating func process(
    _ packet: inout HookedPacket<IPv4Address>, at hook: Hook, _ connections: inout ConnectionTable<IPv4Address>,
    into outbox: inout Outbox
  ) -> Verdict

  /// An IPv6 packet has come to a hook.
  mutating func process(
    _ packet: inout HookedPacket<IPv6Address>, at hook: Hook, _ connections: inout ConnectionTable<IPv6Address>,
    into outbox: inout Outbox
  ) -> Verdict

  /// The instant of ``nextWake`` has been reached. What is to be sent goes into `probes`.
  mutating func wake(at now: Instant, into probes: inout [Probe])

  /// What a verdict's cause means, as in `rule 2, drop` or `no rule matched, policy drop`.
  func explanation(of cause: UInt16) -> String

  /// What it has counted, for results.
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

/// Something that a function counted: what one of its rules matched.
public struct FunctionCount: Sendable, Equatable {
  public var subject: String
  public var packets: UInt64
  public var bytes: UInt64

  public init(subject: String, packets: UInt64, bytes: UInt64) {
    self.subject = subject
    self.packets = packets
    self.bytes = bytes
  }
}

extension FunctionCount: StateRecord {
  public static let fields = Fields(\FunctionCount.subject, \.packets, \.bytes)
}
