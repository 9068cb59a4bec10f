import Foundation

/// The programs that judge what Polder writes.
enum Tool: String {
  case tshark, capinfos, editcap, mergecap

  struct Failure: Error {
    var command: [String]
    var status: Int32
  }

  private var path: String? {
    ["/usr/bin", "/usr/local/bin", "/opt/homebrew/bin"].map { "\($0)/\(rawValue)" }
      .first(where: FileManager.default.isExecutableFile)
  }

  static var areInstalled: Bool { [Tool.tshark, .capinfos, .editcap, .mergecap].allSatisfy { $0.path != nil } }

  /// The lines of standard output.
  @discardableResult
  func run(_ arguments: [String]) throws -> [String] {
    let process = Process()
    process.executableURL = URL(filePath: path ?? rawValue)
    process.arguments = arguments
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    let text = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw Failure(command: [rawValue] + arguments, status: process.terminationStatus)
    }
    return text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
  }

  /// What tshark makes of the frames: a line each, the fields between tabs.
  static func fields(_ names: [String], of path: String, where filter: String = "") throws -> [String] {
    try tshark.run(["-r", path, "-Y", filter, "-T", "fields"] + names.flatMap { ["-e", $0] })
  }
}
