import SimulationKernel

/// A field of another class than the basic one: an experimenter's, or an extension of some switch.
public struct OtherMatchField: Hashable, Sendable {
  public var fieldClass: UInt16
  /// The number within the class, of 7 bits.
  public var field: UInt8
  public var hasMask: Bool
  /// All after the header, at most 255 bytes. An experimenter's begin with its identifier.
  public var payload: [UInt8]

  public init(fieldClass: UInt16, field: UInt8, hasMask: Bool, payload: [UInt8]) {
    self.fieldClass = fieldClass
    self.field = field & 0x7F
    self.hasMask = hasMask
    self.payload = payload
  }

  public var header: OXMHeader {
    OXMHeader(
      fieldClass: fieldClass, field: field, hasMask: hasMask, length: UInt8(truncatingIfNeeded: payload.count))
  }
}

extension OtherMatchField: OpenFlowStructure {
  public init(parsing reader: inout OpenFlowReader) throws(OpenFlowError) {
    try self.init(try OXMHeader(parsing: &reader), parsing: &reader)
  }

  /// Reads what follows a header.
  init(_ header: OXMHeader, parsing reader: inout OpenFlowReader) throws(OpenFlowError) {
    self.init(
      fieldClass: header.fieldClass, field: header.field, hasMask: header.hasMask,
      payload: try reader.bytes(Int(header.length)))
  }

  public func emit(into writer: inout OpenFlowWriter) {
    header.emit(into: &writer)
    writer.write(payload)
  }
}
