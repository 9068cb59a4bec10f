import Guests
import SimulationKernel

/// `printf` of bash: formats its arguments, reusing the format while there are arguments left.
struct Printf: CommandLineProgram {
  static let registeredName = "printf"

  private let bytes: [UInt8]
  private let errors: String

  init(arguments: [String], names: NameTable) throws(FailedCommand) {
    var words = arguments[...]
    let usage = "printf: usage: printf [-v var] format [arguments]"
    if words.first == "--" {
      words.removeFirst()
    } else if let option = words.first, option.hasPrefix("-"), option != "-" {
      throw FailedCommand("bash: printf: \(option.prefix(2)): invalid option\n\(usage)", status: 2)
    }
    guard let format = words.popFirst() else { throw FailedCommand(usage, status: 2) }
    var output = PrintfOutput(arguments: words)
    output.print(format)
    (bytes, errors) = (output.bytes, output.errors)
  }

  func resume(_ event: ProgramEvent, calls: inout SystemCalls) -> Wait {
    calls.write(bytes)
    if !errors.isEmpty { calls.writeError(errors) }
    return .exit(errors.isEmpty ? 0 : 1)
  }

  static let fields = Fields(\Printf.bytes, \.errors)
}
