/// Columns as wide as their content.
enum ConsoleTable {
  /// The first row is the heading.
  static func text(_ rows: [[String]]) -> String {
    guard let heading = rows.first else { return "" }
    let widths = heading.indices.map { column in rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0 }
    return rows.map { row in
      var line = row.enumerated().map { column, text in
        text + String(repeating: " ", count: max(0, widths[column] - text.count))
      }.joined(separator: "  ")
      while line.last == " " { line.removeLast() }
      return line + "\n"
    }.joined()
  }
}
