import HostStack
import SimulationKernel

/// `echo`: prints its arguments with a space between two.
struct Echo: CommandLineProgram {
  static let registeredName = "echo"

  private let text: String

  init(arguments: [String], names: NameTable) {
    let endsLine = arguments.first != "-n"
    text = arguments.dropFirst(endsLine ? 0 : 1).joined(separator: " ") + (endsLine ? "\n" : "")
  }

  func resume(_ event: ProgramEvent, calls: inout SystemCalls) -> Wait {
    calls.write(text)
    return .exit(0)
  }

  func encode(to writer: inout ByteWriter) { writer.write(text) }
  init(from reader: inout CheckpointReader) throws(CheckpointError) { text = try reader.read() }
}
