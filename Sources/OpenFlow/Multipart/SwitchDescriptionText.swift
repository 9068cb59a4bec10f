import SimulationKernel

/// Who made a switch, and which it is (OpenFlow 1.3.5, section 7.3.5.1).
public struct SwitchDescriptionText: Hashable, Sendable {
  public var manufacturer: String
  public var hardware: String
  public var software: String
  public var serialNumber: String
  public var datapath: String

  public init(manufacturer: String, hardware: String, software: String, serialNumber: String, datapath: String) {
    self.manufacturer = manufacturer
    self.hardware = hardware
    self.software = software
    self.serialNumber = serialNumber
    self.datapath = datapath
  }
}

extension SwitchDescriptionText: OpenFlowStructure {
  private static let textLength = 256
  private static let serialNumberLength = 32

  public init(parsing reader: inout OpenFlowReader) throws(OpenFlowError) {
    self.init(
      manufacturer: try reader.text(SwitchDescriptionText.textLength),
      hardware: try reader.text(SwitchDescriptionText.textLength),
      software: try reader.text(SwitchDescriptionText.textLength),
      serialNumber: try reader.text(SwitchDescriptionText.serialNumberLength),
      datapath: try reader.text(SwitchDescriptionText.textLength))
  }

  public func emit(into writer: inout OpenFlowWriter) {
    for text in [manufacturer, hardware, software] { writer.write(text: text, SwitchDescriptionText.textLength) }
    writer.write(text: serialNumber, SwitchDescriptionText.serialNumberLength)
    writer.write(text: datapath, SwitchDescriptionText.textLength)
  }
}
