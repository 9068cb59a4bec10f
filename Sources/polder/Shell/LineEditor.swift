import CEdit
import Glibc

/// Lines that somebody types at a terminal, with editing, history and completion, by libedit.
///
/// The library has one editor for a process; so has this.
enum LineEditor {
  /// What is typed may become one of these; asked with the line up to the cursor.
  nonisolated(unsafe) private static var completions: (String) -> [String] = { _ in [] }

  static func start(completing completions: @escaping (String) -> [String]) {
    LineEditor.completions = completions
    using_history()
    edit_set_completion { _, start, end in LineEditor.matches(start: Int(start), end: Int(end)) }
  }

  /// The next line, without its end; nil at the end of the input (Ctrl-D).
  static func read(prompt: String) -> String? {
    guard let bytes = readline(prompt) else { return nil }
    defer { free(bytes) }
    let line = String(cString: bytes)
    if line.contains(where: { !$0.isWhitespace }) { add_history(line) }
    return line
  }

  /// As readline wants it: first what all words have in common, then the words, then nil; all of it the library's to free.
  private static func matches(start: Int, end: Int) -> UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? {
    edit_end_completion()
    guard let buffer = edit_line() else { return nil }
    let line = String(decoding: Array(String(cString: buffer).utf8.prefix(end)), as: UTF8.self)
    let words = completions(line)
    guard let first = words.first else { return nil }
    let common = words.dropFirst().reduce(first) { $0.commonPrefix(with: $1) }
    let all = words.count == 1 ? [first] : [common] + words
    let result = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>.allocate(capacity: all.count + 1)
    for (index, word) in all.enumerated() { result[index] = strdup(word) }
    result[all.count] = nil
    return result
  }
}

extension String {
  fileprivate func commonPrefix(with other: String) -> String {
    String(zip(self, other).prefix { $0 == $1 }.map(\.0))
  }
}
