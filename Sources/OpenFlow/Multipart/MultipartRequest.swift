import SimulationKernel

/// Asks for state (OpenFlow 1.3.5, section 7.3.5).
public struct MultipartRequest: Hashable, Sendable {
  /// More messages of the same request follow.
  public var more: Bool
  public var body: Body

  public enum Body: Hashable, Sendable {
    case description
    case flows(FlowStatisticsRequest)
    case aggregate(FlowStatisticsRequest)
    case tables
    /// Of a port, or of all with ``PortNumber/any``.
    case ports(PortNumber)
    case queues(QueueStatisticsRequest)
    /// Of a group, or of all with ``GroupNumber/all``.
    case groups(GroupNumber)
    case groupDescriptions
    case groupFeatures
    /// Of a meter, or of all with ``MeterNumber/all``.
    case meters(MeterNumber)
    case meterConfigurations(MeterNumber)
    case meterFeatures
    /// Asks for the features if there are none, and sets them otherwise.
    case tableFeatures([TableFeatures])
    case portDescriptions
    case experimenter(ExperimenterMessage)
  }

  public init(_ body: Body, more: Bool = false) {
    self.body = body
    self.more = more
  }
}

/// The numbers of the kinds of multipart messages.
public enum MultipartType: UInt16, CaseIterable, Sendable, BitwiseCopyable {
  case description = 0
  case flows = 1
  case aggregate = 2
  case tables = 3
  case ports = 4
  case queues = 5
  case groups = 6
  case groupDescriptions = 7
  case groupFeatures = 8
  case meters = 9
  case meterConfigurations = 10
  case meterFeatures = 11
  case tableFeatures = 12
  case portDescriptions = 13
  case experimenter = 0xFFFF

  static let moreFlag: UInt16 = 1
}

extension MultipartRequest {
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
