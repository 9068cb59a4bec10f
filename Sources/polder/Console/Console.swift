import Glibc
import Lab
import SystemFiles

/// Standard output and standard error: a terminal, a pipe or a file.
///
/// What is shown may come from a file or a packet, so nothing in it acts on a terminal: whatever is not text, a tab, the end of a
/// line or one of our own ``Style``s is written out.
enum Console {
  static let outputIsTerminal = isatty(STDOUT_FILENO) == 1
  static let inputIsTerminal = isatty(STDIN_FILENO) == 1
  static let errorIsTerminal = isatty(STDERR_FILENO) == 1
  /// Whether standard output takes colours (no-color.org).
  static let outputHasColours = outputIsTerminal && isCapable && (environment("NO_COLOR") ?? "").isEmpty
  /// Whether standard error takes a line that is written again and again.
  static let errorHasProgress = errorIsTerminal && isCapable

  /// A terminal that calls itself dumb knows no escape sequences.
  private static let isCapable = environment("TERM") != "dumb"

  private static func environment(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

  static func print(_ text: String) throws(Failure) { try write(text + "\n") }

  /// Prints text that contains its own line ends.
  static func write(_ text: String) throws(Failure) {
    if let error = write(Style.keepingOwn(in: text), to: .standardOutput) {
      throw Failure(message: "standard output: cannot write: \(error)", status: .cannotReadOrWrite)
    }
  }

  static func error(_ text: String) {
    clearProgress()
    _ = write(text.visible(keepsLines: true) + "\n", to: .standardError)
  }

  /// Shows progress on a single line that the next call overwrites; does nothing unless it is a terminal.
  static func progress(_ text: String) {
    if errorHasProgress { _ = write("\r\u{1B}[K" + text, to: .standardError) }
  }

  static func clearProgress() { progress("") }

  /// A reader that went away (`polder run … | head`) is not a failure of the run: the rest is dropped.
  private static func write(_ text: String, to file: FileDescriptor) -> SystemError? {
    let error = file.write(Array(text.utf8)).error
    return error?.isBrokenPipe == true ? nil : error
  }
}
