public import Packets
import SimulationKernel

/// A port as the switch describes it (OpenFlow 1.3.5, section 7.2.1).
public struct OpenFlowPort: Hashable, Sendable {
  public var number: PortNumber
  public var hardwareAddress: MACAddress
  /// At most 15 bytes of it go onto the wire.
  public var name: String
  public var configuration: PortConfiguration
  public var state: PortState
  public var current: PortFeatures
  public var advertised: PortFeatures
  public var supported: PortFeatures
  public var peer: PortFeatures
  /// In kilobits a second.
  public var currentSpeed: UInt32
  /// In kilobits a second.
  public var maximumSpeed: UInt32

  public init(
    _ number: PortNumber, hardwareAddress: MACAddress, name: String, configuration: PortConfiguration = [],
    state: PortState = [], current: PortFeatures = [], advertised: PortFeatures = [], supported: PortFeatures = [],
    peer: PortFeatures = [], currentSpeed: UInt32 = 0, maximumSpeed: UInt32 = 0
  ) {
    self.number = number
    self.hardwareAddress = hardwareAddress
    self.name = name
    self.configuration = configuration
    self.state = state
    self.current = current
    self.advertised = advertised
    self.supported = supported
    self.peer = peer
    self.currentSpeed = currentSpeed
    self.maximumSpeed = maximumSpeed
  }
}

extension OpenFlowPort: OpenFlowStructure {
  private static let nameLength = 16

  public init(parsing reader: inout OpenFlowReader) throws(OpenFlowError) {
    number = PortNumber(try reader.integer())
    try reader.skip(4)
    hardwareAddress = try reader.hardwareAddress()
    try reader.skip(2)
    name = try reader.text(OpenFlowPort.nameLength)
    configuration = PortConfiguration(rawValue: try reader.integer())
    state = PortState(rawValue: try reader.integer())
    current = PortFeatures(rawValue: try reader.integer())
    advertised = PortFeatures(rawValue: try reader.integer())
    supported = PortFeatures(rawValue: try reader.integer())
    peer = PortFeatures(rawValue: try reader.integer())
    currentSpeed = try reader.integer()
    maximumSpeed = try reader.integer()
  }

  public func emit(into writer: inout OpenFlowWriter) {
    writer.write(number.rawValue)
    writer.zeros(4)
    writer.write(hardwareAddress)
    writer.zeros(2)
    writer.write(text: name, OpenFlowPort.nameLength)
    writer.write(configuration.rawValue)
    writer.write(state.rawValue)
    for features in [current, advertised, supported, peer] { writer.write(features.rawValue) }
    writer.write(currentSpeed)
    writer.write(maximumSpeed)
  }
}

extension OpenFlowReader {
  mutating func hardwareAddress() throws(OpenFlowError) -> MACAddress {
    let (high, low) = (try integer(UInt16.self), try integer(UInt32.self))
    return MACAddress(bits: UInt64(high) << 32 | UInt64(low))
  }

  /// Text in `count` bytes, up to the first zero or the last but one. Where it is not UTF-8, question marks stand for the
  /// bytes that are not ASCII.
  mutating func text(_ count: Int) throws(OpenFlowError) -> String {
    let field = try bytes(count).prefix(count - 1).prefix { $0 != 0 }
    return String(validating: field, as: UTF8.self)
      ?? String(decoding: field.map { $0 < 0x80 ? $0 : UInt8(ascii: "?") }, as: UTF8.self)
  }
}

extension OpenFlowWriter {
  mutating func write(_ address: MACAddress) { write(wide: UInt128(address.bits), MACAddress.length) }

  /// Text in `count` bytes, of which the last is zero. Characters that do not fit are left out whole.
  mutating func write(text: String, _ count: Int) {
    var field: [UInt8] = []
    for character in text {
      guard field.count + character.utf8.count < count, character != "\0" else { break }
      field += character.utf8
    }
    write(field)
    zeros(count - field.count)
  }
}
