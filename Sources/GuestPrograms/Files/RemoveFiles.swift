import Guests
import SimulationKernel

/// `rm` of coreutils.
struct RemoveFiles: FileCommand {
  static let registeredName = "rm"

  private let paths: [String]
  /// `-f`: it is well if a file is not there.
  private let isForced: Bool
  /// `-r` removes directories with what they hold, `-d` empty ones.
  private let (isRecursive, removesEmpty, isVerbose): (Bool, Bool, Bool)

  init(arguments: [String], names: NameTable) throws(FailedCommand) {
    var options: Set<String> = []
    paths = try FileOperands.read("rm", arguments, short: "frRdvi", long: ["force", "recursive", "dir", "verbose"]) {
      options.insert(String($0.prefix(1)).lowercased())
    }
    isForced = options.contains("f")
    (isRecursive, removesEmpty, isVerbose) = (options.contains("r"), options.contains("d"), options.contains("v"))
    guard isForced || !paths.isEmpty else { throw FileOperands.usage("rm", "missing operand") }
  }

  private init(_ path: String) {
    paths = [path]
    (isForced, isRecursive, removesEmpty, isVerbose) = (false, true, false, false)
  }

  /// Removes a file, or a directory with what it holds.
  static func all(_ path: String, _ report: inout FileReport, _ calls: borrowing SystemCalls) {
    _ = RemoveFiles(path).remove(path, &report, calls)
  }

  func run(_ report: inout FileReport, _ calls: borrowing SystemCalls) {
    for path in paths {
      if isRecursive, let refusal = RemoveFiles.refusal(of: path) {
        report.fail(refusal)
      } else {
        _ = remove(path, &report, calls)
      }
    }
  }

  /// What is never removed with all that it holds.
  private static func refusal(of path: String) -> String? {
    if path.allSatisfy({ $0 == "/" }), !path.isEmpty {
      return "it is dangerous to operate recursively on '\(path)'\nrm: use --no-preserve-root to override this failsafe"
    }
    let last = FilePath.lastPart(of: path)
    return last == "." || last == ".." ? "refusing to remove '.' or '..' directory: skipping '\(path)'" : nil
  }

  /// Returns whether it is gone.
  private func remove(_ path: String, _ report: inout FileReport, _ calls: borrowing SystemCalls) -> Bool {
    do throws(FileError) {
      if try calls.attributesOfFile(path).isDirectory { return try removeDirectory(path, &report, calls) }
      try calls.removeFile(path)
      if isVerbose { report.output += "removed '\(path)'\n" }
    } catch {
      if isForced, error == .noSuchFile || error == .notDirectory { return true }
      report.fail("cannot remove '\(path)': \(error.text)")
      return false
    }
    return true
  }

  private func removeDirectory(
    _ path: String, _ report: inout FileReport, _ calls: borrowing SystemCalls
  ) throws(FileError) -> Bool {
    guard isRecursive || removesEmpty else { throw .isDirectory }
    if isRecursive {
      for entry in try calls.entriesOfDirectory(path) {
        // What could not be removed has been told; what holds it stays as well.
        guard remove(FilePath.join(path, entry.name), &report, calls) else { return false }
      }
    }
    try calls.removeDirectory(path)
    if isVerbose { report.output += "removed directory '\(path)'\n" }
    return true
  }

  static let fields = Fields(\RemoveFiles.paths, \.isForced, \.isRecursive, \.removesEmpty, \.isVerbose)
}
