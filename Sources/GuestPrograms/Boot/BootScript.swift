import SimulationKernel

/// A script that tells a machine what to boot, in iPXE's language (ipxe.org/scripting): a command a line, `#` comments, `:label`,
/// `${variable}`, and `||` and `&&` between commands.
struct BootScript: Sendable, Equatable, StateRecord {
  static let firstLine = "#!ipxe"
  /// Of a script, in bytes.
  static let limit = 64 * 1024

  private let lines: [String]

  /// Nil for what is no script.
  init?(_ bytes: [UInt8]) {
    guard bytes.count <= BootScript.limit else { return nil }
    let text = String(decoding: bytes, as: UTF8.self)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      BootScript.trimmed(line.last == "\r" ? line.dropLast() : line)
    }
    guard lines.first?.hasPrefix(BootScript.firstLine) == true else { return nil }
    self.lines = lines
  }

  private static func trimmed(_ text: Substring) -> String {
    let isBlank = { (character: Character) in character == " " || character == "\t" || character == "\r" }
    return String(text.drop(while: isBlank).reversed().drop(while: isBlank).reversed())
  }

  /// One command of a line, and when it runs.
  struct Command: Equatable {
    enum Condition: Equatable { case always, afterSuccess, afterFailure }

    var condition = Condition.always
    var words: [String] = []
  }

  /// The commands of the line at an index; nil after the last line.
  func commands(at index: Int) -> [Command]? {
    guard lines.indices.contains(index) else { return nil }
    let line = lines[index]
    guard !line.hasPrefix("#"), !line.hasPrefix(":") else { return [] }
    var commands = [Command()]
    for word in line.split(whereSeparator: { $0 == " " || $0 == "\t" }).map(String.init) {
      switch word {
      case "||": commands.append(Command(condition: .afterFailure))
      case "&&": commands.append(Command(condition: .afterSuccess))
      default: commands[commands.count - 1].words.append(word)
      }
    }
    return commands.filter { !$0.words.isEmpty }
  }

  /// The index of the line with a label.
  func index(of label: String) -> Int? { lines.firstIndex(of: ":" + label) }

  static let fields = Fields(\BootScript.lines)
}
