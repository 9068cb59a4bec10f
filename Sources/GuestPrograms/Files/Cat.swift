import Guests
import SimulationKernel

/// `cat` of coreutils: prints files, or what comes in.
struct Cat: CommandLineProgram {
  static let registeredName = "cat"

  private var source: InputSource
  private var status: Int32 = 0

  init(arguments: [String], names: NameTable) throws(FailedCommand) {
    source = InputSource(try FileOperands.read("cat", arguments, short: "u"))
  }

  mutating func resume(_ event: ProgramEvent, calls: inout SystemCalls) -> Wait {
    guard event != .interrupted else { return .exit(Signal.interruptedStatus) }
    while !calls.isOutputFull {
      switch source.next(calls) {
      case .bytes(let bytes): calls.write(bytes)
      case .end: continue
      case .failure(let problem):
        calls.writeError("cat: \(problem)\n")
        status = 1
      case .nothing: return .socket(until: .never)
      case .over: return .exit(status)
      }
    }
    return .socket(until: .never)
  }

  static let fields = Fields(\Cat.source, \.status)
}

/// The operands of a command of coreutils.
enum FileOperands {
  /// - Parameter seen: is told of each option.
  static func read(
    _ command: String, _ arguments: [String], short: String, _ seen: (String) -> Void = { _ in }
  ) throws(FailedCommand) -> [String] {
    var parser = OptionParser(command, arguments, short: short)
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
