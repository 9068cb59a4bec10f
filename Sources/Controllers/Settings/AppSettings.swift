public import SimulationKernel

/// What a firewall lets pass.
public struct FirewallSettings: Hashable, Sendable {
  public var rules: [FirewallRule] = []
  public var fallback = FirewallRule.Verdict.allow

  public init(rules: [FirewallRule] = [], fallback: FirewallRule.Verdict = .allow) {
    (self.rules, self.fallback) = (rules, fallback)
  }
}

/// How the app of paths deals with the packets that it is asked about.
public struct ReactiveSettings: Hashable, Sendable {
  public var waitsForBarriers = true

  public init(waitsForBarriers: Bool = true) { self.waitsForBarriers = waitsForBarriers }
}

/// What a monitor prints, and how often.
public struct MonitorSettings: Hashable, Sendable {
  public var interval = Duration.seconds(10)
  public var format = MonitorApp.Format.table

  public init(interval: Duration = .seconds(10), format: MonitorApp.Format = .table) {
    (self.interval, self.format) = (interval, format)
  }
}
