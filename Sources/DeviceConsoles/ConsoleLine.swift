public import Fabric
public import SimulationKernel

/// A line for the console of a switch or a hub: commands between `;` or `&&`, each with filters behind `|`.
public struct ConsoleLine: Sendable, Equatable {
  struct Command: Sendable, Equatable {
    var words: [String] = []
    var filters: [ConsoleFilter] = []
    /// Whether it is left out where the command before failed.
    var needsSuccess = false
  }

  private(set) var commands: [Command] = []

  /// - Throws: when a quote is not closed, a filter is unknown or a command is missing.
  public init(_ text: String) throws(ConsoleError) {
    var (parts, separators) = ([[String]](), [String]())
    var words: [String] = []
    for token in try ConsoleToken.split(text) {
      switch token {
      case .word(let word): words.append(word)
      case .separator(let separator):
        parts.append(words)
        separators.append(separator)
        words = []
      }
    }
    parts.append(words)
    for (index, words) in parts.enumerated() {
      try append(words, after: index > 0 ? separators[index - 1] : ";", isLast: index == parts.count - 1)
    }
  }

  private mutating func append(_ words: [String], after separator: String, isLast: Bool) throws(ConsoleError) {
    if words.isEmpty {
      // Nothing at all, or a `;` at the end.
      if isLast, separator == ";" { return }
      throw ConsoleError("missing command next to '\(separator)'", status: 2)
    }
    if separator == "|" {
      commands[commands.count - 1].filters.append(try ConsoleFilter(words))
    } else {
      commands.append(Command(words: words, needsSuccess: separator == "&&"))
    }
  }

  /// The words that its commands begin with.
  public var commandNames: [String] { commands.compactMap(\.words.first) }

  /// Executes a line on a device.
  public static func run(
    _ text: String, on device: inout some ConsoleDevice, _ ports: [ConsolePort], at now: Instant,
    into outbox: inout Outbox
  ) -> ConsoleAnswer {
    do throws(ConsoleError) {
      return try ConsoleLine(text).run(on: &device, ports, at: now, into: &outbox)
    } catch {
      return ConsoleAnswer(error)
    }
  }

  /// Carries the line out on a device.
  func run<Member: ConsoleDevice>(
    on device: inout Member, _ ports: [ConsolePort], at now: Instant, into outbox: inout Outbox
  ) -> ConsoleAnswer {
    var whole = ConsoleAnswer()
    for command in commands where !command.needsSuccess || whole.status == 0 {
      var answer: ConsoleAnswer
      do throws(ConsoleError) {
        answer = ConsoleAnswer(try device.run(ConsoleWords(command.words), ports, at: now, into: &outbox))
      } catch {
        answer = ConsoleAnswer(error)
      }
      for filter in command.filters { answer = filter.applied(to: answer) }
      whole.output += answer.output
      whole.errors += answer.errors
      whole.status = answer.status
    }
    return whole
  }
}

/// A piece of a line.
private enum ConsoleToken {
  case word(String)
  case separator(String)

  static func split(_ text: String) throws(ConsoleError) -> [ConsoleToken] {
    var tokens: [ConsoleToken] = []
    var rest = text[...]
    while let first = rest.first {
      if first.isWhitespace {
        rest.removeFirst()
      } else if let separator = ["&&", ";", "|"].first(where: { rest.hasPrefix($0) }) {
        rest.removeFirst(separator.count)
        tokens.append(.separator(separator))
      } else {
        tokens.append(.word(try word(&rest)))
      }
    }
    return tokens
  }

  private static func word(_ rest: inout Substring) throws(ConsoleError) -> String {
    var word = ""
    while let first = rest.first, !first.isWhitespace, first != ";", first != "|", !rest.hasPrefix("&&") {
      rest.removeFirst()
      guard first == "'" || first == "\"" else {
        word.append(first)
        continue
      }
      let quoted = rest.prefix { $0 != first }
      word += quoted
      rest.removeFirst(quoted.count)
      guard rest.popFirst() != nil else { throw ConsoleError("unclosed quote \(first)", status: 2) }
    }
    return word
  }
}
