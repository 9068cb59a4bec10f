import SimulationKernel

/// The four bytes before each match field (OpenFlow 1.3.5, section 7.2.3.2). Table features list fields by them alone.
public struct OXMHeader: Hashable, Sendable, BitwiseCopyable {
  /// The class of the fields of ``OXMField``.
  public static let basicClass: UInt16 = 0x8000
  /// The class of experimenters' fields.
  public static let experimenterClass: UInt16 = 0xFFFF

  public var fieldClass: UInt16
  /// The number within the class, of 7 bits.
  public var field: UInt8
  public var hasMask: Bool
  /// Bytes of value and mask.
  public var length: UInt8

  public init(fieldClass: UInt16, field: UInt8, hasMask: Bool, length: UInt8) {
    self.fieldClass = fieldClass
    self.field = field & 0x7F
    self.hasMask = hasMask
    self.length = length
  }

  /// The header of a field.
  public init(_ field: OXMField, hasMask: Bool = false) {
    let bytes = UInt8(hasMask ? 2 * field.byteCount : field.byteCount)
    let number = field.experimenterNumber
    self.init(
      fieldClass: number == nil ? OXMHeader.basicClass : OXMHeader.experimenterClass, field: number ?? field.rawValue,
      hasMask: hasMask, length: number == nil ? bytes : bytes + 4)
  }

  /// The field, if it is one of the basic ones.
  public var basicField: OXMField? {
    guard fieldClass == OXMHeader.basicClass, let field = OXMField(rawValue: field) else { return nil }
    return field.experimenter == nil ? field : nil
  }
}

extension OXMHeader: OpenFlowStructure {
  public init(parsing reader: inout OpenFlowReader) throws(OpenFlowError) {
    let word: UInt32 = try reader.integer()
    self.init(
      fieldClass: UInt16(word >> 16), field: UInt8(word >> 9 & 0x7F), hasMask: word & 0x100 != 0,
      length: UInt8(word & 0xFF))
  }

  public func emit(into writer: inout OpenFlowWriter) {
    writer.write(fieldClass)
    writer.write(field << 1 | (hasMask ? 1 : 0))
    writer.write(length)
  }
}
