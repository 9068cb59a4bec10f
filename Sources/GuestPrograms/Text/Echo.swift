import Guests
import SimulationKernel

/// `echo` of bash: prints its arguments with a space between two. `-n` omits the newline, `-e` interprets escapes, `-E` does
/// not.
struct Echo: CommandLineProgram {
  static let registeredName = "echo"

  private let bytes: [UInt8]

  init(arguments: [String], names: NameTable) {
    let options = arguments.prefix {
      $0.count > 1 && $0.hasPrefix("-") && $0.dropFirst().allSatisfy { "neE".contains($0) }
    }
    let text = arguments.dropFirst(options.count).joined(separator: " ")
    let hasEscapes = options.joined().last { $0 == "e" || $0 == "E" } == "e"
    let (content, goesOn) = hasEscapes ? Escapes.decode(text) : (Array(text.utf8), true)
    let endsLine = goesOn && !options.contains { $0.contains("n") }
    bytes = content + (endsLine ? [UInt8(ascii: "\n")] : [])
  }

  func resume(_ event: ProgramEvent, calls: inout SystemCalls) -> Wait {
    calls.write(bytes)
    return .exit(0)
  }

  static let fields = Fields(\Echo.bytes)
}
