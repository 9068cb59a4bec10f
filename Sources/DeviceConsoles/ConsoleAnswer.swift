/// What the console of a switch or a hub answers to a line. It takes no time.
public struct ConsoleAnswer: Sendable, Equatable {
  public var output = ""
  public var errors = ""
  /// As an exit status: 0, or what the command of the same name has on Linux.
  public var status: Int32 = 0

  init(_ output: String = "", status: Int32 = 0) {
    self.output = output
    self.status = status
  }

  /// For a device that has none.
  public init(refusing reason: String) { self.init(ConsoleError(reason, status: 127)) }

  init(_ error: ConsoleError) {
    errors = error.message + "\n"
    status = error.status
  }
}

/// Why a command is refused.
public struct ConsoleError: Error, Equatable {
  /// Without its last line's end.
  public let message: String
  let status: Int32

  init(_ message: String, status: Int32 = 255) {
    self.message = message
    self.status = status
  }

  static func unknown(_ words: [String], _ device: String, _ commands: [String]) -> ConsoleError {
    ConsoleError(
      "unknown command '\(words.joined(separator: " "))': \(device) has \(commands.joined(separator: ", "))",
      status: 127)
  }

  static func noDevice(_ name: String, status: Int32 = 255) -> ConsoleError {
    ConsoleError("Cannot find device \"\(name)\"", status: status)
  }

  /// As iproute2 says it.
  static func unknownCommand(_ word: String, _ object: String) -> ConsoleError {
    ConsoleError("Command \"\(word)\" is unknown, try \"\(object) help\".")
  }
}
