/// The figures as they are printed: a line as soon as it is known.
enum Table {
  private static let widths = [26, 27, 9, 20, 7, 7]

  static func printHead() {
    print(line(["workload", "work", "CPU s", "figure", "must", "aim"]))
  }

  static func printRow(_ benchmark: Benchmark, _ measurement: Measurement) {
    let figure = number(measurement.figure) + " " + benchmark.unit
    print(
      line([
        benchmark.name, measurement.work, number(measurement.cpu), figure,
        benchmark.must.map(number) ?? "", benchmark.aim.map(number) ?? "",
      ]))
  }

  /// The first two columns are flush left, figures flush right.
  private static func line(_ cells: [String]) -> String {
    zip(cells, widths).enumerated().map { column, cell in
      let padding = String(repeating: " ", count: max(0, cell.1 - cell.0.count))
      return column == 0 ? cell.0 + padding : padding + cell.0
    }.joined(separator: " ")
  }

  /// Three digits or more: `0.0123`, `1.23`, `1234`.
  private static func number(_ value: Double) -> String {
    guard value > 0 else { return "0" }
    var scale = 1.0
    while value * scale < 100 { scale *= 10 }
    let rounded = (value * scale).rounded() / scale
    return rounded == rounded.rounded() && rounded >= 1 ? String(Int(rounded)) : String(rounded)
  }
}
