public import Fabric
public import NetworkStack
public import Packets
public import Settings
public import SimulationKernel

/// How many connections the machine's functions may remember. It decides nothing.
public struct ConnectionTracking: Sendable, Equatable {
  public static let name = "connection-tracking"
  public static let registeredName = "function.connection-tracking"

  private let settings: TrackingSettings
}

/// What a topology file says about connection tracking.
public struct ConnectionTrackingDescription: Hashable, Sendable {
  var limit = TrackingSettings.defaultLimit
}

extension ConnectionTracking: ConfigurableFunction {
  public static let keys = KeyTable("'connection-tracking'", ConnectionTrackingDescription()) {
    Key(
      "limit", \.limit, .integer(TrackingSettings.limits),
      "Maximum number of connections; beyond it unanswered ones are removed, then new ones are dropped.")
  }

  public init(_ description: ConnectionTrackingDescription, _ machine: FunctionContext) throws(Fault) {
    settings = TrackingSettings(limit: description.limit)
  }

  public var hooks: HookSet { [] }
  public var tracking: TrackingSettings? { settings }

  public mutating func process(
    _ packet: inout HookedPacket<IPv4Address>, at hook: Hook, _ connections: inout ConnectionTable<IPv4Address>,
    into outbox: inout Outbox
  ) -> Verdict { .accept }

  public mutating func process(
    _ packet: inout HookedPacket<IPv6Address>, at hook: Hook, _ connections: inout ConnectionTable<IPv6Address>,
    into outbox: inout Outbox
  ) -> Verdict { .accept }

  public func duty(at hook: Hook?) -> String { "it sets how many connections are remembered" }

  public func explanation(of cause: UInt16) -> String { "tracked" }

  public static let fields = Fields(\ConnectionTracking.settings)
}
