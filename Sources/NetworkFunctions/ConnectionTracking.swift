public import Fabric
public import NetworkStack
public import SimulationKernel

/// How many connections the machine's functions may remember. It decides nothing.
public struct ConnectionTracking: Sendable, Equatable {
  public static let name = "connection-tracking"
  public static let registeredName = "function.connection-tracking"

  private let settings: TrackingSettings
}

extension ConnectionTracking: ConfigurableFunction {
  public static let keys = [
    FunctionKey(
      "limit", .number(TrackingSettings.limits),
      "The most connections; beyond them unanswered ones give way, then newcomers are dropped. 262144 unless given.")
  ]

  public init(_ settings: Setting, _ machine: FunctionContext) throws(SettingError) {
    self.settings = TrackingSettings(limit: settings["limit"]?.number ?? TrackingSettings.defaultLimit)
  }

  public var hooks: HookSet { [] }
  public var tracking: TrackingSettings? { settings }

  public mutating func process(
    _ packet: inout HookedPacket, at hook: Hook, _ connections: inout ConnectionTable, into outbox: inout Outbox
  ) -> Verdict { .accept }

  public func duty(at hook: Hook?) -> String { "it sets how many connections are remembered" }

  public func explanation(of cause: UInt16) -> String { "tracked" }

  public static let fields = Fields(\ConnectionTracking.settings)
}
