public import OpenFlow
public import SimulationKernel

/// A limit on the rate of what matches.
public struct RateLimit: Hashable, Sendable, StateRecord {
  public var match: Match
  /// Kilobits a second, at least 1.
  public var kilobitsPerSecond: UInt32
  /// Kilobits that may come at once; nil leaves it to the switch.
  public var burst: UInt32?

  public init(_ match: Match, kilobitsPerSecond: UInt32, burst: UInt32? = nil) {
    (self.match, self.kilobitsPerSecond, self.burst) = (match, kilobitsPerSecond, burst)
  }

  public static let fields = Fields(\RateLimit.match, \.kilobitsPerSecond, \.burst)
}

/// Limits rates with meters: of a packet, the first limit that matches counts. Each switch meters for itself.
public struct QoSApp: ControllerApp, Equatable, StateRecord {
  public static let name = "qos"
  public static let limitCount = 1024

  private let limits: [RateLimit]

  public init(_ limits: [RateLimit]) { self.limits = Array(limits.prefix(QoSApp.limitCount)) }

  public var stages: [Stage] { [.police] }

  public func rules(for datapath: DatapathID, _ context: inout AppContext) -> RuleSet {
    var set = RuleSet()
    let pass = context.proceed(after: Stage.police.name)
    for (index, limit) in limits.enumerated() {
      let number = context.meterNumber(UInt32(index + 1))
      set.meters.append(limit.meter(number))
      set.rules.append(
        context.rule(
          Stage.police.name, priority: UInt16(limits.count - index), limit.match, [.meter(number)] + pass,
          number: UInt32(index + 1)))
    }
    return set
  }

  public static let fields = Fields(\QoSApp.limits)

  public var inconsistency: String? { limits.count <= QoSApp.limitCount ? nil : "\(limits.count) limits" }
}

extension RateLimit {
  fileprivate func meter(_ number: MeterNumber) -> MeterRule {
    let flags: MeterFlags =
      burst == nil ? [.kilobitsPerSecond, .statistics] : [.kilobitsPerSecond, .burst, .statistics]
    return MeterRule(number, flags: flags, [MeterBand(rate: kilobitsPerSecond, burstSize: burst ?? 0, .drop)])
  }
}
