import Glibc
import SystemFiles

/// Standard output and standard error: a terminal, a pipe or a file.
enum Console {
  static let outputIsTerminal = isatty(STDOUT_FILENO) == 1
  static let errorIsTerminal = isatty(STDERR_FILENO) == 1

  static func print(_ text: String) throws(Failure) { try write(text + "\n") }

  /// Prints text that contains its own line ends.
  static func write(_ text: String) throws(Failure) {
    if let error = write(text, to: .standardOutput) {
      throw Failure(message: "standard output: cannot write: \(error)", status: .cannotReadOrWrite)
    }
  }

  static func error(_ text: String) { _ = write(text + "\n", to: .standardError) }

  /// Shows progress on a single line that the next call overwrites; does nothing unless it is a terminal.
  static func progress(_ text: String) {
    if errorIsTerminal { _ = write("\r\u{1B}[K" + text, to: .standardError) }
  }

  static func clearProgress() {
    if errorIsTerminal { _ = write("\r\u{1B}[K", to: .standardError) }
  }

  /// A reader that went away (`polder run … | head`) is not a failure of the run: the rest is dropped.
  private static func write(_ text: String, to file: FileDescriptor) -> SystemError? {
    let error = file.write(Array(text.utf8)).error
    return error?.isBrokenPipe == true ? nil : error
  }
}

/// Colours, if the output is a terminal.
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
