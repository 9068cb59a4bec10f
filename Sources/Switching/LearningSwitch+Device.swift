public import Fabric
public import SimulationKernel

extension LearningSwitch: Device {
  public static var kindName: String { "switch" }

  /// A switch is described by one that has not been switched on.
  public init(_ configuration: LearningSwitch) { self = configuration }

  public mutating func powerOn(_ configuration: LearningSwitch, at now: Instant, into outbox: inout Outbox) {
    start(at: now, into: &outbox)
  }
}

extension LearningSwitch: DeviceConfiguration {}
