import Guests
import SimulationKernel

/// `rm` of coreutils.
struct RemoveFiles: CommandLineProgram {
  static let registeredName = "rm"

  private let paths: [String]
  /// `-f`: it is well if a file is not there.
  private let isForced: Bool

  init(arguments: [String], names: NameTable) throws(FailedCommand) {
    var isForced = false
    paths = try FileOperands.read("rm", arguments, short: "f") { isForced = isForced || $0 == "f" }
    self.isForced = isForced
    guard isForced || !paths.isEmpty else {
      throw FailedCommand("rm: missing operand\nTry 'rm --help' for more information.", status: 1)
    }
  }

  func resume(_ event: ProgramEvent, calls: inout SystemCalls) -> Wait {
    var status: Int32 = 0
    for path in paths {
      do throws(FileError) {
        try calls.removeFile(path)
      } catch {
        if isForced, error == .noSuchFile { continue }
        calls.writeError("rm: cannot remove '\(path)': \(error.text)\n")
        status = 1
      }
    }
    return .exit(status)
  }

  static let fields = Fields(\RemoveFiles.paths, \.isForced)
}
