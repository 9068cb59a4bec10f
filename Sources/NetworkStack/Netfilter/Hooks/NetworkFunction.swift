public import Fabric
public import SimulationKernel

/// A function that looks at the packets of a machine on their way through it: a firewall, a NAT, a load balancer.
///
/// It is called where netfilter's hooks are, with the packet's bytes in the frame store, and decides. The order of a
/// chain's functions holds within a hook. It changes itself and the packet, and nothing else; its timers are data.
public protocol NetworkFunction: OpenPart {
  /// The name that topology files and messages have for it, such as `firewall`.
  static var name: String { get }
  /// Where it wants to be called.
  var hooks: HookSet { get }
  /// How packets must be assigned to connections before it sees them; nil where they need not.
  var tracking: TrackingSettings? { get }
  /// Addresses beyond the machine's own that are to be answered for.
  var ownedAddresses: [OwnedAddress] { get }
  /// Why it lets no IPv6 through a bump in the wire, of which it sees nothing; nil where it lets it pass.
  var causeAgainstIPv6: UInt16? { get }
  /// When it wants to be called by ``wake(at:into:)``; `.never` where no timer runs.
  var nextWake: Instant { get }

  /// A packet has come to a hook.
  mutating func process(
    _ packet: inout HookedPacket, at hook: Hook, _ connections: inout ConnectionTable, into outbox: inout Outbox
  ) -> Verdict

  /// The instant of ``nextWake`` has come. What is to be sent goes into `probes`.
  mutating func wake(at now: Instant, into probes: inout [Probe])

  /// What a verdict's cause means, as in `rule 2, drop` or `no rule matched, policy drop`.
  func explanation(of cause: UInt16) -> String

  /// What it has counted, for results.
  var counts: [FunctionCount] { get }
}

extension NetworkFunction {
  public var tracking: TrackingSettings? { nil }
  public var ownedAddresses: [OwnedAddress] { [] }
  public var causeAgainstIPv6: UInt16? { nil }
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
