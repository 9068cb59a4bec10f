import Guests
import SimulationKernel

/// `true`: does nothing, and succeeds.
struct True: CommandLineProgram {
  static let registeredName = "true"

  init(arguments: [String], names: NameTable) {}
  func resume(_ event: ProgramEvent, calls: inout SystemCalls) -> Wait { .exit(0) }
  static let fields = Fields<True>()
}

/// `false`: does nothing, and fails.
struct False: CommandLineProgram {
  static let registeredName = "false"

  init(arguments: [String], names: NameTable) {}
  func resume(_ event: ProgramEvent, calls: inout SystemCalls) -> Wait { .exit(1) }
  static let fields = Fields<False>()
}
