import Foundation

/// The programs of others that judge what Polder writes.
enum Judge: String {
  case qemuImg = "qemu-img"
  case qemuIO = "qemu-io"
  case sevenZip = "7zz"
  case xz
  case tar
  case python3

  struct Failure: Error {
    var command: [String]
    var status: Int32
    var errors: String
  }

  private var path: String? {
    ["/usr/bin", "/bin", "/usr/local/bin", "/opt/homebrew/bin"].map { "\($0)/\(rawValue)" }
      .first(where: FileManager.default.isExecutableFile)
  }

  var isInstalled: Bool { path != nil }

  static func hasPython(_ module: String) -> Bool {
    Judge.python3.isInstalled && (try? Judge.python3.run(["-c", "import \(module)"])) != nil
  }

  /// What it writes to standard output.
  @discardableResult
  func run(_ arguments: [String]) throws -> [UInt8] {
    let process = Process()
    process.executableURL = URL(filePath: path ?? rawValue)
    process.arguments = arguments
    let (output, errors) = (Pipe(), Pipe())
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    let bytes = try output.fileHandleForReading.readToEnd() ?? Data()
    let text = try errors.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw Failure(
        command: [rawValue] + arguments, status: process.terminationStatus,
        errors: String(decoding: text, as: UTF8.self))
    }
    return Array(bytes)
  }
}
