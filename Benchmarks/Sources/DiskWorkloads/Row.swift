import Glibc

/// A line of the table.
struct Row {
  var name: String
  var ours: String
  var theirs = ""
  var figure: Double
  var unit: String
  /// What the figure is to reach at most.
  var must: Double

  private static let widths = [46, 12, 12, 14, 14]

  static func printHead() { printLine(["workload", "polder", "beside it", "figure", "at most"]) }

  func print() { Row.printLine([name, ours, theirs, Row.number(figure) + " " + unit, Row.number(must) + " " + unit]) }

  /// The first column is flush left, the others flush right.
  private static func printLine(_ cells: [String]) {
    let line = zip(cells, widths).enumerated().map { column, cell in
      let padding = String(repeating: " ", count: max(0, cell.1 - cell.0.count))
      return column == 0 ? cell.0 + padding : padding + cell.0
    }
    Swift.print(line.joined(separator: " "))
    fflush(nil)
  }

  /// Three digits.
  static func number(_ value: Double) -> String {
    guard value > 0 else { return "0" }
    var scale = 1.0
    while value * scale < 100 { scale *= 10 }
    let rounded = (value * scale).rounded() / scale
    return rounded == rounded.rounded() ? String(Int(rounded)) : String(rounded)
  }
}
