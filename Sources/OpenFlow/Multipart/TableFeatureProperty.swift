/// One thing that a table can do (OpenFlow 1.3.5, section 7.3.5.5.2). `miss` says that it is about the table-miss entry;
/// without a property for that entry, the one for the others holds.
public enum TableFeatureProperty: Hashable, Sendable {
  case instructions([FeatureNumber], miss: Bool)
  /// Tables that can be gone to.
  case nextTables([TableNumber], miss: Bool)
  case writeActions([FeatureNumber], miss: Bool)
  case applyActions([FeatureNumber], miss: Bool)
  /// Fields that can be matched, with a mask where the header has one.
  case match([FieldNumber])
  /// Fields that a match may leave out.
  case wildcards([FieldNumber])
  /// Fields that the action set can set.
  case writeSetField([FieldNumber], miss: Bool)
  /// Fields that an action list can set.
  case applySetField([FieldNumber], miss: Bool)
  case experimenter(ExperimenterMessage, miss: Bool)
}

/// The number of an instruction or an action; of an experimenter's, with its identifier and what else there is.
public struct FeatureNumber: Hashable, Sendable {
  public var type: UInt16
  /// What follows the length: an experimenter's identifier and data, and nothing for any other.
  public var data: [UInt8]

  public init(type: UInt16, data: [UInt8] = []) {
    self.type = type
    self.data = data
  }

  public init(_ type: InstructionType) { self.init(type: type.rawValue) }
  public init(_ type: ActionType) { self.init(type: type.rawValue) }
}

/// The header of a field, and the identifier that follows it where the class is the experimenters'.
public struct FieldNumber: Hashable, Sendable, BitwiseCopyable {
  public var header: OXMHeader
  public var experimenter: UInt32?

  public init(_ header: OXMHeader, experimenter: UInt32? = nil) {
    self.header = header
    self.experimenter = experimenter
  }

  public init(_ field: OXMField, hasMask: Bool = false) {
    self.init(OXMHeader(field, hasMask: hasMask), experimenter: field.experimenter)
  }
}
