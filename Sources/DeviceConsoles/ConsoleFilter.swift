/// What follows a `|`: which lines of an answer are shown.
enum ConsoleFilter: Sendable, Equatable {
  /// `include TEXT`, `exclude TEXT`, and `grep [-civ] TEXT`.
  case lines(with: String, isInverted: Bool = false, ignoresCase: Bool = false, counts: Bool = false)
  /// `begin TEXT`: from the first line that has it.
  case begin(String)
  /// `count` and `wc -l`
  case count

  init(_ words: [String]) throws(ConsoleError) {
    let operands = Array(words.dropFirst())
    switch (words[0], operands.count) {
    case ("include", 1...), ("inc", 1...): self = .lines(with: operands.joined(separator: " "))
    case ("exclude", 1...), ("exc", 1...): self = .lines(with: operands.joined(separator: " "), isInverted: true)
    case ("begin", 1...): self = .begin(operands.joined(separator: " "))
    case ("count", 0): self = .count
    case ("wc", 1) where operands[0] == "-l": self = .count
    case ("grep", 1...): self = try ConsoleFilter.grep(operands)
    default:
      throw ConsoleError(
        "unknown filter '\(words.joined(separator: " "))': use include, exclude, begin, count, grep or wc -l", status: 2
      )
    }
  }

  private static func grep(_ words: [String]) throws(ConsoleError) -> ConsoleFilter {
    var (options, texts) = (Set<Character>(), [String]())
    for word in words {
      if texts.isEmpty, word.hasPrefix("-"), word.count > 1 {
        options.formUnion(word.dropFirst())
      } else {
        texts.append(word)
      }
    }
    if let unknown = options.first(where: { !"civF".contains($0) }) {
      throw ConsoleError("grep: invalid option -- '\(unknown)': use -c, -i or -v", status: 2)
    }
    guard texts.count == 1 else { throw ConsoleError("grep: expected one text to look for", status: 2) }
    return .lines(
      with: texts[0], isInverted: options.contains("v"), ignoresCase: options.contains("i"),
      counts: options.contains("c"))
  }

  func applied(to answer: ConsoleAnswer) -> ConsoleAnswer {
    var lines = answer.output.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    if lines.last == "" { lines.removeLast() }
    var filtered = answer
    switch self {
    case .lines(let text, let isInverted, let ignoresCase, let counts):
      let wanted = ignoresCase ? text.lowercased() : text
      lines = lines.filter { (ignoresCase ? $0.lowercased() : $0).contains(wanted) != isInverted }
      filtered.status = lines.isEmpty ? 1 : 0
      if counts { lines = ["\(lines.count)"] }
    case .begin(let text):
      lines = Array(lines.drop { !$0.contains(text) })
    case .count:
      lines = ["\(lines.count)"]
      filtered.status = 0
    }
    filtered.output = lines.map { $0 + "\n" }.joined()
    return filtered
  }
}
