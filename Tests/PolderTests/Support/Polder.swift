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

  /// Runs it to its end, and tells the most memory that it has had, in bytes.
  func measure(
    _ arguments: [String], in folder: String? = nil, processorTime: Int = 60
  ) throws -> (outcome: Outcome, memory: Int) {
    let running = try start(arguments, in: folder, processorTime: processorTime)
    var memory = 0
    while running.process.isRunning {
      memory = max(memory, running.peakMemory)
      usleep(5_000)
    }
    return (try running.wait(), memory)
  }

  func start(
    _ arguments: [String], in folder: String? = nil, shell: String = "", processorTime: Int = 60
  ) throws -> Running {
    let files = try TemporaryFolder()
    let process = Process()
    process.executableURL = URL(filePath: "/bin/sh")
    let script = "ulimit -t \(processorTime); \(shell) exec \"$0\" \"$@\" >'\(files["out"])' 2>'\(files["err"])'"
    process.arguments = ["-c", script, path] + arguments
    process.currentDirectoryURL = URL(filePath: folder ?? files.path)
    process.standardInput = FileHandle.nullDevice
    try process.start()
    return Running(process: process, files: files)
  }

  struct Running {
    let process: Process
    let files: TemporaryFolder

    /// Presses Ctrl-C.
    func interrupt() { send(SIGINT) }

    func send(_ signal: Int32) { kill(process.processIdentifier, signal) }

    /// The most memory that it has had so far, in bytes.
    var peakMemory: Int {
      let status = (try? String(contentsOfFile: "/proc/\(process.processIdentifier)/status", encoding: .utf8)) ?? ""
      let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") } ?? ""
      return (line.split { $0 == " " || $0 == "\t" }.dropFirst().first.flatMap { Int($0) } ?? 0) << 10
    }

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
