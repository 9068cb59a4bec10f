public import Packets
import SimulationKernel

/// Configures a port (OpenFlow 1.3.5, section 7.3.4.3).
public struct PortMod: Hashable, Sendable {
  public var port: PortNumber
  /// Must be the port's, as a check.
  public var hardwareAddress: MACAddress
  public var configuration: PortConfiguration
  /// Which bits of the configuration change.
  public var mask: PortConfiguration
  /// Nothing changes if it is empty.
  public var advertise: PortFeatures

  public init(
    _ port: PortNumber, hardwareAddress: MACAddress, configuration: PortConfiguration, mask: PortConfiguration,
    advertise: PortFeatures = []
  ) {
    self.port = port
    self.hardwareAddress = hardwareAddress
    self.configuration = configuration
    self.mask = mask
    self.advertise = advertise
  }
}

extension PortMod: OpenFlowStructure {
  public init(parsing reader: inout OpenFlowReader) throws(OpenFlowError) {
    port = PortNumber(try reader.integer())
    try reader.skip(4)
    hardwareAddress = try reader.hardwareAddress()
    try reader.skip(2)
    configuration = PortConfiguration(rawValue: try reader.integer())
    mask = PortConfiguration(rawValue: try reader.integer())
    advertise = PortFeatures(rawValue: try reader.integer())
    try reader.skip(4)
  }

  public func emit(into writer: inout OpenFlowWriter) {
    writer.write(port.rawValue)
    writer.zeros(4)
    writer.write(hardwareAddress)
    writer.zeros(2)
    writer.write(configuration.rawValue)
    writer.write(mask.rawValue)
    writer.write(advertise.rawValue)
    writer.zeros(4)
  }
}
