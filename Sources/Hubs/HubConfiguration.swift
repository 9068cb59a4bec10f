public import Fabric
public import SimulationKernel

/// What a hub is made from: its ports.
public struct HubConfiguration: DeviceConfiguration, Hashable, StateRecord {
  /// What its ports are called.
  public var portNames: [String]

  public var portCount: Int { portNames.count }

  public init(portNames: [String]) { self.portNames = portNames }

  /// Ports that are called p1, p2 …
  public init(portCount: Int) { portNames = (0..<portCount).map { "p\($0 + 1)" } }

  public static let fields = Fields(\HubConfiguration.portNames)

  public var inconsistency: String? { 0...0xFFFF ~= portCount ? nil : "a hub of \(portCount) ports" }
}
