public import Fabric
public import SimulationKernel

/// What a hub is made from: its ports.
public struct HubConfiguration: DeviceConfiguration, Hashable {
  /// What its ports are called.
  public var portNames: [String]

  public var portCount: Int { portNames.count }

  public init(portNames: [String]) { self.portNames = portNames }

  /// Ports that are called p1, p2 …
  public init(portCount: Int) { portNames = (0..<portCount).map { "p\($0 + 1)" } }
}

extension HubConfiguration: StateRecord {
  public static let fields = Fields(\HubConfiguration.portNames)

  public func settle(_ reader: borrowing CheckpointReader) throws(CheckpointError) {
    guard 0...0xFFFF ~= portCount else { throw reader.failure("a hub of \(portCount) ports") }
  }
}
