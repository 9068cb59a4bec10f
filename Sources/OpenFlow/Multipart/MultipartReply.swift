import SimulationKernel

/// Tells state (OpenFlow 1.3.5, section 7.3.5).
public struct MultipartReply: Hashable, Sendable {
  /// More messages of the same reply follow.
  public var more: Bool
  public var body: Body

  public enum Body: Hashable, Sendable {
    case description(SwitchDescriptionText)
    case flows([FlowStatistics])
    case aggregate(AggregateStatistics)
    case tables([TableStatistics])
    case ports([PortStatistics])
    case queues([QueueStatistics])
    case groups([GroupStatistics])
    case groupDescriptions([GroupDescription])
    case groupFeatures(GroupFeatures)
    case meters([MeterStatistics])
    case meterConfigurations([MeterConfiguration])
    case meterFeatures(MeterFeatures)
    case tableFeatures([TableFeatures])
    case portDescriptions([OpenFlowPort])
    case experimenter(ExperimenterMessage)
  }

  public init(_ body: Body, more: Bool = false) {
    self.body = body
    self.more = more
  }
}

extension MultipartReply {
  public var type: MultipartType {
    switch body {
    case .description: .description
    case .flows: .flows
    case .aggregate: .aggregate
    case .tables: .tables
    case .ports: .ports
    case .queues: .queues
    case .groups: .groups
    case .groupDescriptions: .groupDescriptions
    case .groupFeatures: .groupFeatures
    case .meters: .meters
    case .meterConfigurations: .meterConfigurations
    case .meterFeatures: .meterFeatures
    case .tableFeatures: .tableFeatures
    case .portDescriptions: .portDescriptions
    case .experimenter: .experimenter
    }
  }
}
