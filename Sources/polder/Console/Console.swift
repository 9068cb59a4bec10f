import Glibc

/// The terminal, or the pipe or file that stands in for it.
enum Console {
  static let outputIsTerminal = isatty(STDOUT_FILENO) == 1
  static let errorIsTerminal = isatty(STDERR_FILENO) == 1

  static func print(_ text: String) throws(Failure) { try write(text + "\n") }

  /// Prints a text that ends its own lines.
  static func write(_ text: String) throws(Failure) {
    guard write(text, to: STDOUT_FILENO) else {
      let reason = String(cString: strerror(errno))
      throw Failure(message: "standard output: cannot write: \(reason)", status: .cannotReadOrWrite)
    }
  }

  static func error(_ text: String) { _ = write(text + "\n", to: STDERR_FILENO) }

  /// Shows how far it has come, on one line that the next one overwrites; nothing where nobody looks.
  static func progress(_ text: String) {
    if errorIsTerminal { _ = write("\r\u{1B}[K" + text, to: STDERR_FILENO) }
  }

  static func clearProgress() {
    if errorIsTerminal { _ = write("\r\u{1B}[K", to: STDERR_FILENO) }
  }

  /// A reader that went away (`polder run … | head`) is no failure of the run: what it does not want is not written.
  ///
  /// - Returns: false where the text could not be written for another reason, which is in `errno`.
  private static func write(_ text: String, to descriptor: Int32) -> Bool {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { return errno == EPIPE }
      rest = rest.dropFirst(count)
    }
    return true
  }
}

/// Colours, where the output is a terminal.
enum Style: String {
  case bold = "1"
  case faint = "2"
  case red = "31"
  case green = "32"
  case yellow = "33"

  func callAsFunction(_ text: String) -> String {
    Console.outputIsTerminal ? "\u{1B}[\(rawValue)m\(text)\u{1B}[0m" : text
  }
}
