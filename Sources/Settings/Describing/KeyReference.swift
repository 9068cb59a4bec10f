/// The reference page of a table of keys and of all tables within it, in Markdown.
public enum KeyReference {
  /// A section for each noun, in the order in which a reader comes to them. Tables with the same noun, such as the network
  /// functions, share a section.
  public static func sections(of table: TableInfo) -> [String] {
    var groups: [[TableInfo]] = []
    collect(table, into: &groups)
    return groups.map(section(of:))
  }

  private static func collect(_ table: TableInfo, into groups: inout [[TableInfo]]) {
    if let index = groups.firstIndex(where: { $0[0].noun == table.noun }) {
      // A table that is met again adds nothing, and may hold itself.
      guard !groups[index].contains(where: { $0.keys.map(\.name) == table.keys.map(\.name) }) else { return }
      groups[index].append(table)
    } else {
      groups.append([table])
    }
    for inner in table.keys.flatMap(\.shape.tables) { collect(inner, into: &groups) }
  }

  private static func section(of tables: [TableInfo]) -> String {
    let tags = tables.count > 1 ? tables.compactMap(\.tag) : []
    let choice = tags.isEmpty ? "" : "Exactly one of \(tags.map { "`\($0)`" }.joined(separator: ", ")).\n\n"
    var rows: [String] = []
    for row in tables.flatMap({ table in table.keys.map { KeyReference.row($0, of: table, tags) } })
    where !rows.contains(row) { rows.append(row) }
    let head = "## \(tables[0].title)\n\n\(choice)| key | value | default | meaning |\n|---|---|---|---|\n"
    return head + rows.joined(separator: "\n")
  }

  /// - Parameter tags: of the tables in one section, exactly one of which a mapping has.
  private static func row(_ key: KeyInfo, of table: TableInfo, _ tags: [String]) -> String {
    let isRequired = (key.isRequired || key.name == table.tag) && !tags.contains(key.name)
    let name = isRequired ? "**`\(key.name)`**" : "`\(key.name)`"
    let owners = key.owners.isEmpty ? "" : " (\(key.owners.joined(separator: ", ")))"
    let initial = key.default.map { "`\($0)`" } ?? ""
    return "| \(name)\(owners) | \(words(key.shape)) | \(initial) | \(key.meaning) |"
  }

  private static func words(_ shape: Shape) -> String {
    switch shape {
    case .scalar(let scalar): scalar.summary
    case .list(let element, let counts, let orOne):
      (orOne ? "one or " : "") + (counts.upperBound == .max ? "a list" : "\(counts.upperBound)")
        + " of: \(words(element))"
    case .map(let keys, let value): "mapping from \(keys.summary) to \(words(value))"
    case .table(let table): table.link
    case .variants(let tables): links(tables).joined(separator: ", or ")
    case .either(let shapes): shapes.map(words).joined(separator: ", or ")
    }
  }

  /// Each section once.
  private static func links(_ tables: [TableInfo]) -> [String] {
    var links: [String] = []
    for table in tables where !links.contains(table.link) { links.append(table.link) }
    return links
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
