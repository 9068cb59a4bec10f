public import NetworkStack
public import Settings
public import SimulationKernel

/// Sets how many connections the machine's functions remember. It makes no decisions.
public struct ConnectionTracking: Sendable, Equatable {
  public static let name = "connection-tracking"
  public static let registeredName = "function.connection-tracking"

  private let settings: TrackingSettings
}

/// What a topology file says about connection tracking.
public struct ConnectionTrackingDescription: Hashable, Sendable {
  var limit = TrackingSettings.defaultLimit
}

extension ConnectionTracking: PassiveFunction {
  public static let keys = KeyTable("'connection-tracking'", ConnectionTrackingDescription()) {
    Key(
      "limit", \.limit, .integer(TrackingSettings.limits),
      "Maximum number of connections; beyond it unanswered ones are removed, then new ones are dropped.")
  }

  public init(_ description: ConnectionTrackingDescription, _ machine: FunctionContext) throws(Fault) {
    settings = TrackingSettings(limit: description.limit)
  }

  public var tracking: TrackingSettings? { settings }

  public func duty(at hook: Hook?) -> String { "it sets how many connections are remembered" }

  public func explanation(of cause: UInt16) -> String { "tracked" }

  public static let fields = Fields(\ConnectionTracking.settings)
}
