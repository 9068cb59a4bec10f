public import Fabric
public import SimulationKernel

/// What a hub is made of: sockets.
public struct HubConfiguration: DeviceConfiguration, Hashable {
  public var portCount: Int

  public init(portCount: Int) { self.portCount = portCount }
}

extension HubConfiguration: StateRecord {
  public static let fields = Fields(\HubConfiguration.portCount)

  public func settle(_ reader: borrowing CheckpointReader) throws(CheckpointError) {
    guard 0...0xFFFF ~= portCount else { throw reader.failure("a hub of \(portCount) ports") }
  }
}
