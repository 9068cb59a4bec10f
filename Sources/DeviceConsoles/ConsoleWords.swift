/// The words of a command, taken one after the other.
public struct ConsoleWords: Sendable, Equatable {
  let all: [String]
  private var index = 0

  init(_ words: [String]) { all = words }

  var peek: String? { index < all.count ? all[index] : nil }

  mutating func next() -> String? {
    guard index < all.count else { return nil }
    defer { index += 1 }
    return all[index]
  }

  /// The next word, which has to be there.
  mutating func value() throws(ConsoleError) -> String {
    guard let word = next() else { throw ConsoleError("Command line is not complete. Try option \"help\"") }
    return word
  }

  /// The first of `keywords` that begins with the next word, which is taken then. A word may be cut as far as one letter, as
  /// iproute2 and the consoles of switches have it.
  mutating func take(_ keywords: String...) -> String? {
    guard let word = peek, !word.isEmpty, let found = keywords.first(where: { $0.hasPrefix(word) }) else { return nil }
    index += 1
    return found
  }
}
