/// A name with ranges in it, as in `h[1-64]` or `r[1-3].[1,4,7-9]`, that stands for many.
///
/// It is measured before it is expanded, so that `h[1-1000000000]` costs nothing.
struct NamePattern: Hashable, Sendable {
  static let limit = 100_000

  fileprivate enum Part: Hashable, Sendable {
    case literal(String)
    /// Inclusive runs of numbers, written with at least `width` digits.
    case numbers([ClosedRange<Int>], width: Int)

    var count: Int {
      switch self {
      case .literal: 1
      case .numbers(let runs, _): runs.reduce(0) { $0 + $1.count }
      }
    }
  }

  private var parts: [Part] = []
  /// How many names there are, at most one more than ``limit``.
  private(set) var count = 1

  /// Nil where a bracket does not hold numbers such as `1-64` or `1,3,5-7`.
  init?(_ text: String) {
    guard text.utf8.count <= 256 else { return nil }
    var rest = text[...]
    while let open = rest.firstIndex(of: "[") {
      guard let close = rest[open...].firstIndex(of: "]"),
        let numbers = NamePattern.numbers(rest[rest.index(after: open)..<close])
      else { return nil }
      if open > rest.startIndex { parts.append(.literal(String(rest[..<open]))) }
      parts.append(numbers)
      rest = rest[rest.index(after: close)...]
    }
    if !rest.isEmpty { parts.append(.literal(String(rest))) }
    for part in parts {
      let (product, overflow) = count.multipliedReportingOverflow(by: part.count)
      count = overflow ? NamePattern.limit + 1 : min(product, NamePattern.limit + 1)
    }
  }

  var isRange: Bool {
    parts.contains { part in
      if case .numbers = part { true } else { false }
    }
  }

  /// All names, the last range running fastest.
  func names() -> [String] {
    parts.reduce([""]) { names, part in
      let texts = part.texts
      return names.flatMap { name in texts.map { name + $0 } }
    }
  }

  var first: String { parts.map(\.first).joined() }
}

extension NamePattern {
  /// The last of the names, which is the longest.
  var last: String { parts.map(\.last).joined() }

  private static func numbers(_ text: Substring) -> Part? {
    var runs: [ClosedRange<Int>] = []
    var width = 0
    for item in text.split(separator: ",", omittingEmptySubsequences: false) {
      let bounds = item.split(separator: "-", omittingEmptySubsequences: false)
      guard (1...2).contains(bounds.count), let low = number(bounds[0]), let high = number(bounds[bounds.count - 1]),
        low <= high
      else { return nil }
      runs.append(low...high)
      if bounds[0].hasPrefix("0") { width = max(width, bounds[0].count) }
    }
    return .numbers(runs, width: width)
  }

  /// At most twelve digits, which leaves the sum of any runs far from overflow.
  private static func number(_ digits: Substring) -> Int? {
    guard (1...12).contains(digits.utf8.count), digits.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
    return Int(digits)
  }
}

extension NamePattern.Part {
  fileprivate var texts: [String] {
    switch self {
    case .literal(let text): [text]
    case .numbers(let runs, let width): runs.flatMap { run in run.map { padded($0, width) } }
    }
  }

  fileprivate var first: String {
    switch self {
    case .literal(let text): text
    case .numbers(let runs, let width): padded(runs[0].lowerBound, width)
    }
  }

  fileprivate var last: String {
    switch self {
    case .literal(let text): text
    case .numbers(let runs, let width): padded(runs.map(\.upperBound).max() ?? 0, width)
    }
  }

  private func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}
