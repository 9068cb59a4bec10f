/// Parses a command's arguments like glibc's `getopt_long`: options and operands may be mixed, short options combined, `--` ends
/// the options, and error messages are glibc's.
struct OptionParser {
  enum Argument: Equatable {
    /// The option's letter or long name without hyphens, and its value, which is empty if it takes none.
    case option(String, value: String)
    case operand(String)
  }

  private let command: String
  /// The letters, each followed by a colon if it takes a value.
  private let short: [Character]
  /// The names, each followed by `=` if it takes a value.
  private let long: [String]
  private var words: ArraySlice<String>
  /// The rest of a word of combined short options.
  private var letters: Substring = ""
  private var areOptionsOver = false

  init(_ command: String, _ arguments: [String], short: String = "", long: [String] = []) {
    self.command = command
    self.short = Array(short)
    self.long = long
    words = arguments[...]
  }

  /// The next argument; nil after the last. Errors have the status 2.
  mutating func next() throws(FailedCommand) -> Argument? {
    if let letter = letters.popFirst() { return try shortOption(letter) }
    guard let word = words.popFirst() else { return nil }
    if areOptionsOver || word == "-" || !word.hasPrefix("-") { return .operand(word) }
    if word == "--" {
      areOptionsOver = true
      return try next()
    }
    if word.hasPrefix("--") { return try longOption(word.dropFirst(2)) }
    letters = word.dropFirst()
    return try next()
  }

  private mutating func shortOption(_ letter: Character) throws(FailedCommand) -> Argument {
    guard letter != ":", let index = short.firstIndex(of: letter) else {
      throw FailedCommand("\(command): invalid option -- '\(letter)'", status: 2)
    }
    guard index + 1 < short.count, short[index + 1] == ":" else { return .option(String(letter), value: "") }
    let rest = letters
    letters = ""
    guard let value = rest.isEmpty ? words.popFirst() : String(rest) else {
      throw FailedCommand("\(command): option requires an argument -- '\(letter)'", status: 2)
    }
    return .option(String(letter), value: value)
  }

  private mutating func longOption(_ text: Substring) throws(FailedCommand) -> Argument {
    let name = String(text.prefix { $0 != "=" })
    let given = text.count > name.count ? String(text.dropFirst(name.count + 1)) : nil
    if long.contains(name) {
      guard given == nil else {
        throw FailedCommand("\(command): option '--\(name)' doesn't allow an argument", status: 2)
      }
      return .option(name, value: "")
    }
    guard long.contains(name + "=") else {
      throw FailedCommand("\(command): unrecognized option '--\(text)'", status: 2)
    }
    guard let value = given ?? words.popFirst() else {
      throw FailedCommand("\(command): option '--\(name)' requires an argument", status: 2)
    }
    return .option(name, value: value)
  }
}
