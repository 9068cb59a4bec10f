/// The operands of a command of coreutils.
enum FileOperands {
  /// - Parameter seen: called with each option.
  static func read(
    _ command: String, _ arguments: [String], short: String, long: [String] = [],
    _ seen: (String) -> Void = { _ in }
  ) throws(FailedCommand) -> [String] {
    var parser = OptionParser(command, arguments, short: short, long: long)
    var operands: [String] = []
    while let argument = try next(&parser, command) {
      switch argument {
      case .operand(let word): operands.append(word)
      case .option(let name, _): seen(name)
      }
    }
    return operands
  }

  static func next(
    _ parser: inout OptionParser, _ command: String
  ) throws(FailedCommand) -> OptionParser.Argument? {
    do throws(FailedCommand) {
      return try parser.next()
    } catch {
      throw FailedCommand(error.message + "\nTry '\(command) --help' for more information.", status: 1)
    }
  }
}

extension FileOperands {
  /// The error of a coreutils command with wrong operands.
  static func usage(_ command: String, _ problem: String) -> FailedCommand {
    FailedCommand("\(command): \(problem)\nTry '\(command) --help' for more information.", status: 1)
  }

  /// The operands of a command that needs at least one.
  static func some(_ command: String, _ operands: [String]) throws(FailedCommand) -> [String] {
    guard operands.isEmpty else { return operands }
    throw usage(command, "missing operand")
  }
}
