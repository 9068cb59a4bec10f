import SimulationKernel

/// A field with its value, and with a mask where not all bits matter.
public struct MatchField: Hashable, Sendable, BitwiseCopyable {
  public var field: OXMField
  /// In the low ``OXMField/bits``. What comes off the wire may have more, which ``validate()`` refuses.
  public var value: UInt128
  /// Ones where the bits of the value matter; nil if all do.
  public var mask: UInt128?

  public init(_ field: OXMField, _ value: UInt128, mask: UInt128? = nil) {
    self.field = field
    self.value = value
    self.mask = mask
  }

  /// The mask, or all bits of the field.
  public var effectiveMask: UInt128 { mask ?? field.allBits }
}

extension MatchField {
  /// Throws what section 7.2.3.5 has for values and masks that are not allowed.
  public func validate() throws(OpenFlowError) {
    guard value & ~field.allBits == 0 else { throw .badMatch(.badValue) }
    guard let mask else { return }
    guard field.isMaskable, mask & ~field.allBits == 0 else { throw .badMatch(.badMask) }
    guard value & ~mask == 0 else { throw .badMatch(.badWildcards) }
  }
}

extension MatchField {
  /// An experimenter's field, if it is one of those in ``OXMField``, of the right length.
  init?(_ other: OtherMatchField) {
    let bytes = other.payload
    guard other.fieldClass == OXMHeader.experimenterClass, bytes.count > 4,
      let field = OXMField.allCases.first(where: { OXMHeader($0, hasMask: other.hasMask) == other.header }),
      let experimenter = field.experimenter, bytes[..<4].bigEndian == UInt128(experimenter)
    else { return nil }
    self.init(field, bytes[4..<4 + field.byteCount].bigEndian)
    if other.hasMask { mask = bytes[(4 + field.byteCount)...].bigEndian }
  }
}

extension ArraySlice<UInt8> {
  fileprivate var bigEndian: UInt128 { reduce(0) { $0 << 8 | UInt128($1) } }
}

extension MatchField: OpenFlowStructure {
  public init(parsing reader: inout OpenFlowReader) throws(OpenFlowError) {
    let header = try OXMHeader(parsing: &reader)
    guard let field = header.basicField else { throw .badMatch(.badField) }
    try self.init(field, header, parsing: &reader)
  }

  /// Reads what follows a header.
  init(_ field: OXMField, _ header: OXMHeader, parsing reader: inout OpenFlowReader) throws(OpenFlowError) {
    guard header == OXMHeader(field, hasMask: header.hasMask) else { throw reader.shortage }
    self.init(field, try reader.wide(field.byteCount))
    if header.hasMask { mask = try reader.wide(field.byteCount) }
  }

  public func emit(into writer: inout OpenFlowWriter) {
    OXMHeader(field, hasMask: mask != nil).emit(into: &writer)
    if let experimenter = field.experimenter { writer.write(experimenter) }
    writer.write(wide: value, field.byteCount)
    if let mask { writer.write(wide: mask, field.byteCount) }
  }
}

extension OpenFlowReader {
  /// An integer of `count` bytes, of which there are at most 16.
  mutating func wide(_ count: Int) throws(OpenFlowError) -> UInt128 {
    var value: UInt128 = 0
    for _ in 0..<count { value = value << 8 | UInt128(try integer(UInt8.self)) }
    return value
  }
}

extension OpenFlowWriter {
  mutating func write(wide value: UInt128, _ count: Int) {
    for index in stride(from: count - 1, through: 0, by: -1) {
      write(UInt8(truncatingIfNeeded: value >> UInt128(8 * index)))
    }
  }
}
