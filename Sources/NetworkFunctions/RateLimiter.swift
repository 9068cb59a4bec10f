public import Fabric
public import NetworkStack
public import Packets
public import Settings
public import SimulationKernel

/// A token bucket for matching packets: it fills at a fixed rate up to the burst size, and a packet consumes its own length in
/// tokens or is dropped.
public struct RateLimiter: Sendable, Equatable, StateRecord {
  public static let name = "rate-limiter"
  public static let registeredName = "function.rate-limiter"

  private let criteria: FirewallCriteria
  /// In bits per second.
  private let rate: UInt64
  /// In bytes.
  private let burst: UInt64
  /// When the bucket will be full again.
  private var fullAt = Instant.zero
  private var passed = FunctionCount(subject: "passed", packets: 0, bytes: 0)
  private var dropped = FunctionCount(subject: "dropped", packets: 0, bytes: 0)

  /// The time in nanoseconds that the rate needs for `bytes`.
  private func time(of bytes: UInt64) -> Duration {
    let bits = bytes.multipliedFullWidth(by: 8 * 1_000_000_000)
    guard bits.high < rate else { return .nanoseconds(.max) }
    return .nanoseconds(Int64(clamping: rate.dividingFullWidth(bits).quotient))
  }

  public static let fields = Fields(\RateLimiter.criteria, \.rate, \.burst, \.fullAt, \.passed, \.dropped)

  public var inconsistency: String? { rate > 0 ? nil : "a rate of zero" }
}

/// What a topology file says about a rate limiter.
public struct RateLimiterDescription: Hashable, Sendable {
  var rate = BitRate(bitsPerSecond: 1)
  /// In bytes.
  var burst: UInt64 = 16 << 10
  var match = CriteriaDescription()
}

extension RateLimiter: ConfigurableFunction {
  public static let keys = KeyTable("'rate-limiter'", RateLimiterDescription()) {
    Key("rate", \.rate, .rate, required: true, "What passes in the long run; IP packets are counted whole.")
    Key("burst", \.burst, .size(atLeast: 1), "What passes at once after a pause.")
    Key("match", \.match, CriteriaDescription.keys, "What is limited; everything unless given.")
  }

  public init(_ description: RateLimiterDescription, _ machine: FunctionContext) throws(Fault) {
    rate = description.rate.bitsPerSecond
    burst = description.burst
    criteria = try FirewallCriteria(description.match, machine)
  }

  public func duty(at hook: Hook?) -> String { "drops what is above the rate limit" }

  public static func locations(
    in description: RateLimiterDescription, _ keys: KeyLocations
  ) -> [(cause: UInt16, location: SourceLocation)] { [(cause: 1, location: keys["rate"])] }
}

extension RateLimiter: NetworkFunction {
  public var hooks: HookSet { [.input, .forward] }
  public var tracking: TrackingSettings? { criteria.states == 0 ? nil : TrackingSettings() }

  public mutating func process(
    _ packet: inout HookedPacket<IPv4Address>, at hook: Hook, _ connections: inout ConnectionTable<IPv4Address>,
    into outbox: inout Outbox
  ) -> Verdict { limit(packet) }

  public mutating func process(
    _ packet: inout HookedPacket<IPv6Address>, at hook: Hook, _ connections: inout ConnectionTable<IPv6Address>,
    into outbox: inout Outbox
  ) -> Verdict { limit(packet) }

  private mutating func limit<Address: MatchedAddress>(_ packet: HookedPacket<Address>) -> Verdict {
    guard criteria.matches(packet) else { return .accept }
    let next = max(fullAt, packet.now) + time(of: UInt64(packet.length))
    guard next <= packet.now + time(of: burst) else {
      dropped.packets &+= 1
      dropped.bytes &+= UInt64(packet.length)
      return Verdict(.drop, cause: 1)
    }
    fullAt = next
    passed.packets &+= 1
    passed.bytes &+= UInt64(packet.length)
    return Verdict(.accept, cause: 2)
  }

  public func explanation(of cause: UInt16) -> String {
    switch cause {
    case 1: "above the rate limit"
    case 2: "within the rate"
    default: "not limited"
    }
  }

  public var counts: [FunctionCount] { [passed, dropped] }
}
