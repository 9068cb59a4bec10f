import Foundation
import LabTesting
import TestSupport

/// The program as users have it, run in a process of its own.
struct Polder: Sendable {
  let path: String

  /// The program that was built with these tests.
  static let built = Polder(beside: URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent())
  /// A debug build of it, which `POLDER_DEBUG_BINARY` names.
  static let debugBuilt = ProcessInfo.processInfo.environment["POLDER_DEBUG_BINARY"].flatMap { Polder($0) }

  private init?(beside folder: URL) { self.init(folder.appending(path: "polder").path) }

  private init?(_ path: String) {
    guard FileManager.default.isExecutableFile(atPath: path) else { return nil }
    self.path = path
  }

  /// What a run of the program came to.
  struct Outcome: Equatable {
    /// The exit status; nil where a signal ended the process.
    var status: Int32?
    var signal: Int32?
    var output: String
    var errors: String

    /// The lines of standard error.
    var complaints: [Substring] { errors.split(separator: "\n", omittingEmptySubsequences: false).dropLast() }
  }

  /// Runs it to its end. It may use a minute of processor time, so that a hang is a signal and not a wait.
  ///
  /// - Parameter shell: commands of the shell that starts it, such as limits.
  func run(_ arguments: [String], in folder: String? = nil, shell: String = "") throws -> Outcome {
    try start(arguments, in: folder, shell: shell).wait()
  }

  func start(_ arguments: [String], in folder: String? = nil, shell: String = "") throws -> Running {
    let files = try TemporaryFolder()
    let process = Process()
    process.executableURL = URL(filePath: "/bin/sh")
    let script = "ulimit -t 60; \(shell) exec \"$0\" \"$@\" >'\(files["out"])' 2>'\(files["err"])'"
    process.arguments = ["-c", script, path] + arguments
    process.currentDirectoryURL = URL(filePath: folder ?? files.path)
    process.standardInput = FileHandle.nullDevice
    try process.run()
    return Running(process: process, files: files)
  }

  struct Running {
    let process: Process
    let files: TemporaryFolder

    /// Presses Ctrl-C.
    func interrupt() { kill(process.processIdentifier, SIGINT) }

    func wait() throws -> Outcome {
      process.waitUntilExit()
      let isSignal = process.terminationReason == .uncaughtSignal
      return Outcome(
        status: isSignal ? nil : process.terminationStatus, signal: isSignal ? process.terminationStatus : nil,
        output: String(decoding: try files.bytes(of: "out"), as: UTF8.self),
        errors: String(decoding: try files.bytes(of: "err"), as: UTF8.self))
    }
  }
}

extension Polder {
  /// Why a test that needs the program does not run.
  static let isMissing = "the program was not built beside the tests"
}
