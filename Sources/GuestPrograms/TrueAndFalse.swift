import Guests
import SimulationKernel

/// `true`: does nothing, and succeeds.
struct True: CommandLineProgram {
  static let registeredName = "true"

  init(arguments: [String], names: NameTable) {}
  func resume(_ event: ProgramEvent, calls: inout SystemCalls) -> Wait { .exit(0) }
  func encode(to writer: inout ByteWriter) {}
  init(from reader: inout CheckpointReader) throws(CheckpointError) {}
}

/// `false`: does nothing, and fails.
struct False: CommandLineProgram {
  static let registeredName = "false"

  init(arguments: [String], names: NameTable) {}
  func resume(_ event: ProgramEvent, calls: inout SystemCalls) -> Wait { .exit(1) }
  func encode(to writer: inout ByteWriter) {}
  init(from reader: inout CheckpointReader) throws(CheckpointError) {}
}
