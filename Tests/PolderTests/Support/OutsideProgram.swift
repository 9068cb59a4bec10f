import Foundation
import TestSupport

/// A controller that we did not write, as long as a test needs it.
struct OutsideProgram {
  private let process = Process()

  /// - Parameter limit: seconds after which it is killed in any case.
  init(_ path: String, _ arguments: [String], environment: [String: String] = [:], log: String, limit: Int = 600) throws
  {
    process.executableURL = URL(filePath: path)
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { _, new in new }
    _ = FileManager.default.createFile(atPath: log, contents: nil)
    let output = FileHandle(forWritingAtPath: log) ?? .nullDevice
    (process.standardOutput, process.standardError) = (output, output)
    process.standardInput = FileHandle.nullDevice
    try process.start(limit: limit)
  }

  func stop() {
    let number = process.processIdentifier
    // With what it has started, if it leads a group.
    kill(getpgid(number) == number ? -number : number, SIGKILL)
    process.waitUntilExit()
  }
}
