import SimulationKernel

/// One element of a match.
public enum MatchEntry: Hashable, Sendable {
  case field(MatchField)
  /// A field that the specification leaves to others and ``OXMField`` lacks. A switch refuses a match with it.
  case other(OtherMatchField)

  public var header: OXMHeader {
    switch self {
    case .field(let field): OXMHeader(field.field, hasMask: field.mask != nil)
    case .other(let other): other.header
    }
  }
}

extension MatchEntry: OpenFlowStructure {
  public init(parsing reader: inout OpenFlowReader) throws(OpenFlowError) {
    let header = try OXMHeader(parsing: &reader)
    if let field = header.basicField {
      self = .field(try MatchField(field, header, parsing: &reader))
    } else if header.fieldClass == OXMHeader.basicClass {
      throw .badMatch(.badField)
    } else {
      let other = try OtherMatchField(header, parsing: &reader)
      self = MatchField(other).map(MatchEntry.field) ?? .other(other)
    }
  }

  public func emit(into writer: inout OpenFlowWriter) {
    switch self {
    case .field(let field): field.emit(into: &writer)
    case .other(let other): other.emit(into: &writer)
    }
  }
}
