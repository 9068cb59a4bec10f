/// Lines of text around a middle, top to bottom, as a drawing made of characters has them.
struct TextColumn {
  /// In characters; odd, so that there is a middle.
  let width: Int
  private(set) var rows: [String] = []

  init(width: Int) { self.width = width | 1 }

  /// Wide enough for boxes around these lines.
  init(boxing lines: [String]) { self.init(width: (lines.map(\.count).max() ?? 0) + 4) }

  var middle: Int { width / 2 }

  /// A line down, or a word in its place.
  mutating func append(_ word: String = "│") {
    let row = String(repeating: " ", count: max(0, middle - word.count / 2)) + word
    rows.append(row + String(repeating: " ", count: max(0, width - row.count)))
  }

  /// A box that the line enters at the top and leaves at the bottom.
  mutating func appendBox(_ lines: [String]) {
    let side = String(repeating: "─", count: middle - 1)
    rows.append("┌\(side)┴\(side)┐")
    for line in lines {
      rows.append("│ " + line + String(repeating: " ", count: max(0, width - 4 - line.count)) + " │")
    }
    rows.append("└\(side)┬\(side)┘")
  }

  /// Lengthens the line at the bottom.
  mutating func extend(to height: Int) { while rows.count < height { append() } }
}
