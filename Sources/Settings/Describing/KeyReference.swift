/// The reference page of a table of keys and of all tables within it, in Markdown.
public enum KeyReference {
  /// A section for each table, in the order in which a reader comes to them. Of tables with the same noun the first is shown.
  public static func sections(of table: TableInfo) -> [String] {
    var tables: [TableInfo] = []
    collect(table, into: &tables)
    return tables.map(section(of:))
  }

  private static func collect(_ table: TableInfo, into tables: inout [TableInfo]) {
    guard !tables.contains(where: { $0.noun == table.noun }) else { return }
    tables.append(table)
    for inner in table.keys.flatMap(\.shape.tables) { collect(inner, into: &tables) }
  }

  private static func section(of table: TableInfo) -> String {
    let rows = table.keys.map { key in
      let name = key.isRequired || key.name == table.tag ? "**`\(key.name)`**" : "`\(key.name)`"
      let owners = key.owners.isEmpty ? "" : " (\(key.owners.joined(separator: ", ")))"
      let initial = key.default.map { "`\($0)`" } ?? ""
      return "| \(name)\(owners) | \(words(key.shape)) | \(initial) | \(key.meaning) |"
    }
    let head = "## \(table.title)\n\n| key | value | default | meaning |\n|---|---|---|---|\n"
    return head + rows.joined(separator: "\n")
  }

  private static func words(_ shape: Shape) -> String {
    switch shape {
    case .scalar(let scalar): scalar.summary
    case .list(let element, let counts, let orOne):
      (orOne ? "one or " : "") + (counts.upperBound == .max ? "a list" : "\(counts.upperBound)")
        + " of: \(words(element))"
    case .map(let keys, let value): "mapping from \(keys.summary) to \(words(value))"
    case .table(let table): table.link
    case .variants(let tables): tables.map(\.link).joined(separator: ", or ")
    case .either(let shapes): shapes.map(words).joined(separator: ", or ")
    }
  }
}

extension Shape {
  fileprivate var tables: [TableInfo] {
    switch self {
    case .scalar: []
    case .list(let element, _, _): element.tables
    case .map(_, let value): value.tables
    case .table(let table): [table]
    case .variants(let tables): tables
    case .either(let shapes): shapes.flatMap(\.tables)
    }
  }
}

extension TableInfo {
  fileprivate var title: String { noun.prefix(1).uppercased() + noun.dropFirst() }

  /// To the section, by the anchor that Markdown readers give its heading.
  fileprivate var link: String {
    let anchor = noun.lowercased().filter { $0.isLetter || $0.isNumber || $0 == " " || $0 == "-" }
    return "[\(noun)](#\(anchor.split(separator: " ").joined(separator: "-")))"
  }
}
