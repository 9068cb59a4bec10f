/// The arguments of `head` and `tail`: `-n N`, or the historic `-N`.
struct LineLimit {
  var files: [String] = []
  /// In lines.
  var count: UInt32 = 10
  /// `-n +N`: everything from line N.
  var isFirst = false
  var isQuiet = false

  init(_ command: String, _ arguments: [String]) throws(FailedCommand) {
    var words = arguments
    if let first = words.first, first.hasPrefix("-"), UInt32(first.dropFirst()) != nil {
      words.replaceSubrange(0..<1, with: ["-n", String(first.dropFirst())])
    }
    var parser = OptionParser(command, words, short: "n:q")
    while let argument = try FileOperands.next(&parser, command) {
      switch argument {
      case .operand(let word): files.append(word)
      case .option("n", let text): try read(text, command)
      case .option: isQuiet = true
      }
    }
    if files.isEmpty { files = ["-"] }
  }

  private mutating func read(_ text: String, _ command: String) throws(FailedCommand) {
    isFirst = command == "tail" && text.hasPrefix("+")
    guard text.first?.isNumber == true || isFirst, let count = UInt32(text) else {
      throw FailedCommand("\(command): invalid number of lines: ‘\(text)’", status: 1)
    }
    self.count = count
  }
}
