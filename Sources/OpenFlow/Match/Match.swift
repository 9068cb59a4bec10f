import SimulationKernel

/// What packets a flow entry is for (OpenFlow 1.3.5, section 7.2.3): all that have these values. The empty match is for
/// every packet.
public struct Match: Hashable, Sendable {
  /// In the order of the wire.
  public var entries: [MatchEntry]

  public init(entries: [MatchEntry] = []) { self.entries = entries }
  public init(_ fields: MatchField...) { entries = fields.map(MatchEntry.field) }

  /// The basic fields.
  public var fields: [MatchField] {
    entries.compactMap { if case .field(let field) = $0 { field } else { nil } }
  }

  /// The value of a basic field, if the match has it.
  public subscript(_ field: OXMField) -> MatchField? {
    for case .field(let one) in entries where one.field == field { return one }
    return nil
  }
}

extension Match: OpenFlowStructure {
  private static let oxmType: UInt16 = 1
  private static let headerLength = 4

  /// Reads the structure with its padding.
  public init(parsing reader: inout OpenFlowReader) throws(OpenFlowError) {
    let outer = reader.shortage
    reader.shortage = .badMatch(.badLength)
    let type: UInt16 = try reader.integer()
    guard type == Match.oxmType else { throw .badMatch(.badType) }
    let length = Int(try reader.integer(UInt16.self))
    var part = try reader.part(length - Match.headerLength, shortage: .badMatch(.badLength))
    self.init(entries: try part.array())
    try reader.skip(padding(length))
    reader.shortage = outer
  }

  public func emit(into writer: inout OpenFlowWriter) {
    let start = writer.count
    writer.write(Match.oxmType)
    writer.zeros(2)
    writer.write(entries)
    writer.storeLength(since: start, at: start + 2)
    writer.align(from: start)
  }
}

extension Match: CustomStringConvertible {
  /// By the names of OXM, as in "in_port=1,eth_type=0x800".
  public var description: String { entries.map(\.description).joined(separator: ",") }
}
