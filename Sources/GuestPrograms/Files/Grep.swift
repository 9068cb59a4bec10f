import Guests
import SimulationKernel

/// GNU `grep`: the lines of files, or of the standard input, that contain a text. `-i` ignores case, `-v` selects the other
/// lines, `-c` counts, `-q` prints nothing, `-F` takes the pattern literally.
struct Grep: CommandLineProgram, StateRecord {
  static let registeredName = "grep"

  private let pattern: GrepPattern
  private let (isInverted, counts, isQuiet): (Bool, Bool, Bool)
  private let isNamed: Bool
  private var source: InputSource
  private var files: [String]
  private var (line, count) = ([UInt8](), UInt64(0))
  private var (hasFound, hasFailed) = (false, false)

  init(arguments: [String], names: NameTable) throws(FailedCommand) {
    let usage = "Usage: grep [OPTION]... PATTERNS [FILE]...\nTry 'grep --help' for more information."
    var parser = OptionParser("grep", arguments, short: "ivcqF")
    var (asked, operands) = (Set<String>(), [String]())
    do throws(FailedCommand) {
      while let argument = try parser.next() {
        switch argument {
        case .operand(let word): operands.append(word)
        case .option(let name, _): asked.insert(name)
        }
      }
    } catch {
      throw FailedCommand(error.message + "\n" + usage, status: 2)
    }
    guard let text = operands.first else { throw FailedCommand(usage, status: 2) }
    pattern = try GrepPattern(text, isFixed: asked.contains("F"), ignoresCase: asked.contains("i"))
    (isInverted, counts, isQuiet) = (asked.contains("v"), asked.contains("c"), asked.contains("q"))
    files = operands.count == 1 ? ["-"] : Array(operands.dropFirst())
    isNamed = files.count > 1
    source = InputSource(files)
  }

  mutating func resume(_ event: ProgramEvent, calls: inout SystemCalls) -> Wait {
    guard event != .interrupted else { return .exit(Signal.interruptedStatus) }
    while !calls.isOutputFull {
      switch source.next(calls) {
      case .bytes(let bytes): take(bytes, calls)
      case .end: finish(calls)
      case .failure(let problem):
        calls.writeError("grep: \(problem)\n")
        hasFailed = true
        if !files.isEmpty { files.removeFirst() }
      case .nothing: return .socket(until: .never)
      case .over: return .exit(hasFailed && !(isQuiet && hasFound) ? 2 : hasFound ? 0 : 1)
      }
    }
    return .socket(until: .never)
  }

  /// A longer line is split, so that no line takes up all memory.
  private static let lineLimit = 1 << 20

  private mutating func take(_ bytes: [UInt8], _ calls: borrowing SystemCalls) {
    var output: [UInt8] = []
    for byte in bytes {
      if byte == UInt8(ascii: "\n") || line.count >= Grep.lineLimit { output += endLine() }
      if byte != UInt8(ascii: "\n") { line.append(byte) }
    }
    calls.write(output)
  }

  /// What is printed of a line.
  private mutating func endLine() -> [UInt8] {
    defer { line = [] }
    guard pattern.matches(line) != isInverted else { return [] }
    hasFound = true
    count += 1
    return counts || isQuiet ? [] : Array(prefix.utf8) + line + [UInt8(ascii: "\n")]
  }

  private mutating func finish(_ calls: borrowing SystemCalls) {
    if !line.isEmpty { calls.write(endLine()) }
    if counts, !isQuiet { calls.write("\(prefix)\(count)\n") }
    count = 0
    if !files.isEmpty { files.removeFirst() }
  }

  /// The file's name if there are several.
  private var prefix: String {
    guard isNamed, let file = files.first else { return "" }
    return (file == "-" ? "(standard input)" : file) + ":"
  }

  static let fields = Fields(
    \Grep.pattern, \.isInverted, \.counts, \.isQuiet, \.isNamed, \.source, \.files, \.line, \.count, \.hasFound,
    \.hasFailed)

  var inconsistency: String? { count < 1 << 62 ? nil : "a count beyond counting" }
}
