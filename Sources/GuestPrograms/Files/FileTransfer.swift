import Guests
import SimulationKernel

/// What `mv` and `cp` have in common: sources, and where each of them goes.
struct FileTransfer: Sendable, Equatable, StateRecord {
  private let sources: [String]
  private let target: String
  /// `-n`: what is there stays.
  let keepsExisting: Bool
  let isVerbose: Bool

  init(_ command: String, _ operands: [String], _ options: Set<String>) throws(FailedCommand) {
    guard let first = operands.first else { throw FileOperands.usage(command, "missing file operand") }
    guard operands.count > 1, let last = operands.last else {
      throw FileOperands.usage(command, "missing destination file operand after '\(first)'")
    }
    (sources, target) = (operands.dropLast(), last)
    (keepsExisting, isVerbose) = (options.contains("n"), options.contains("v"))
  }

  /// The pairs of source and destination; none, and a complaint, where several sources have no directory to go to.
  func pairs(_ report: inout FileReport, _ calls: borrowing SystemCalls) -> [(source: String, destination: String)] {
    let isDirectory = (try? calls.attributesOfFile(target))?.isDirectory == true
    if !isDirectory, sources.count > 1 {
      let problem: FileError = (try? calls.attributesOfFile(target)) == nil ? .noSuchFile : .notDirectory
      report.fail("target '\(target)': \(problem.text)")
      return []
    }
    return sources.map { ($0, isDirectory ? FilePath.join(target, FilePath.lastPart(of: $0)) : target) }
  }

  static let fields = Fields(\FileTransfer.sources, \.target, \.keepsExisting, \.isVerbose)
}

/// `mv` of coreutils.
struct MoveFiles: FileCommand {
  static let registeredName = "mv"

  private let transfer: FileTransfer

  init(arguments: [String], names: NameTable) throws(FailedCommand) {
    var options: Set<String> = []
    let operands = try FileOperands.read("mv", arguments, short: "fnvi", long: ["force", "no-clobber", "verbose"]) {
      options.insert(String($0.prefix(1)))
    }
    transfer = try FileTransfer("mv", operands, options)
  }

  func run(_ report: inout FileReport, _ calls: borrowing SystemCalls) {
    for (source, destination) in transfer.pairs(&report, calls) { move(source, destination, &report, calls) }
  }

  private func move(
    _ source: String, _ destination: String, _ report: inout FileReport, _ calls: borrowing SystemCalls
  ) {
    let old: FileAttributes
    do throws(FileError) { old = try calls.attributesOfFile(source) } catch {
      return report.fail("cannot stat '\(source)': \(error.text)")
    }
    let existing = try? calls.attributesOfFile(destination)
    if let existing, existing.id == old.id {
      return report.fail("'\(source)' and '\(destination)' are the same file")
    }
    if existing != nil, transfer.keepsExisting { return }
    if let existing, existing.isDirectory != old.isDirectory {
      return report.fail(
        old.isDirectory
          ? "cannot overwrite non-directory '\(destination)' with directory '\(source)'"
          : "cannot overwrite directory '\(destination)' with non-directory")
    }
    do throws(FileError) {
      try calls.renameFile(source, to: destination)
      if transfer.isVerbose { report.output += "renamed '\(source)' -> '\(destination)'\n" }
    } catch {
      guard error != .otherFileSystem else { return carry(source, destination, &report, calls) }
      report.fail(
        error == .invalid
          ? "cannot move '\(source)' to a subdirectory of itself, '\(destination)'"
          : "cannot move '\(source)' to '\(destination)': \(error.text)")
    }
  }

  /// Copies it to another file system, and removes it where it was once all of it is there.
  private func carry(
    _ source: String, _ destination: String, _ report: inout FileReport, _ calls: borrowing SystemCalls
  ) {
    let before = report.status
    report.status = 0
    CopyFiles(recursively: transfer).copy(source, destination, &report, calls)
    if report.status == 0 { RemoveFiles.all(source, &report, calls) }
    report.status = max(report.status, before)
  }

  static let fields = Fields(\MoveFiles.transfer)
}

/// `cp` of coreutils: `-r` copies directories with what they hold.
struct CopyFiles: FileCommand {
  static let registeredName = "cp"

  private let transfer: FileTransfer
  private let isRecursive: Bool

  init(arguments: [String], names: NameTable) throws(FailedCommand) {
    var options: Set<String> = []
    let long = ["archive", "force", "no-clobber", "recursive", "verbose"]
    let operands = try FileOperands.read("cp", arguments, short: "afinprRv", long: long) {
      options.insert(String($0.prefix(1)).lowercased())
    }
    transfer = try FileTransfer("cp", operands, options)
    isRecursive = options.contains("r") || options.contains("a")
  }

  /// All of each source, with what directories hold.
  init(recursively transfer: FileTransfer) { (self.transfer, isRecursive) = (transfer, true) }

  func run(_ report: inout FileReport, _ calls: borrowing SystemCalls) {
    for (source, destination) in transfer.pairs(&report, calls) {
      // Checked once for each operand: what is copied below it lies within it.
      if isRecursive, let id = directory(source, calls), isInside(destination, id, calls) {
        report.fail("cannot copy a directory, '\(source)', into itself, '\(destination)'")
      } else {
        copy(source, destination, &report, calls)
      }
    }
  }

  fileprivate func copy(
    _ source: String, _ destination: String, _ report: inout FileReport, _ calls: borrowing SystemCalls
  ) {
    let old: FileAttributes
    do throws(FileError) { old = try calls.attributesOfFile(source) } catch {
      return report.fail("cannot stat '\(source)': \(error.text)")
    }
    let existing = try? calls.attributesOfFile(destination)
    guard !old.isDirectory else { return copyDirectory(source, destination, existing, &report, calls) }
    if let existing, existing.id == old.id {
      return report.fail("'\(source)' and '\(destination)' are the same file")
    }
    if existing?.isDirectory == true {
      return report.fail("cannot overwrite directory '\(destination)' with non-directory")
    }
    if existing != nil, transfer.keepsExisting { return }
    report.attempt("cannot create regular file '\(destination)'") { () throws(FileError) in
      let content = try calls.contentOfFile(source)
      try calls.append(content, to: calls.openFile(destination, truncating: true))
    }
    if transfer.isVerbose { report.output += "'\(source)' -> '\(destination)'\n" }
  }

  private func copyDirectory(
    _ source: String, _ destination: String, _ existing: FileAttributes?,
    _ report: inout FileReport, _ calls: borrowing SystemCalls
  ) {
    guard isRecursive else { return report.fail("-r not specified; omitting directory '\(source)'") }
    if let existing, !existing.isDirectory {
      return report.fail("cannot overwrite non-directory '\(destination)' with directory '\(source)'")
    }
    guard let entries = try? calls.entriesOfDirectory(source) else { return }
    if existing == nil {
      let isMade = report.attempt("cannot create directory '\(destination)'") { () throws(FileError) in
        try calls.makeDirectory(destination)
      }
      guard isMade else { return }
      if transfer.isVerbose { report.output += "'\(source)' -> '\(destination)'\n" }
    }
    for entry in entries {
      copy(FilePath.join(source, entry.name), FilePath.join(destination, entry.name), &report, calls)
    }
  }

  /// The ID of a directory; nil for anything else.
  private func directory(_ path: String, _ calls: borrowing SystemCalls) -> FileID? {
    guard let attributes = try? calls.attributesOfFile(path), attributes.isDirectory else { return nil }
    return attributes.id
  }

  /// Whether a path, which need not exist, would be below a directory.
  private func isInside(_ path: String, _ directory: FileID, _ calls: borrowing SystemCalls) -> Bool {
    let parts = FilePath.withoutSlashes(path).split(separator: "/", omittingEmptySubsequences: false)
    let above = parts.dropLast().joined(separator: "/")
    var ancestor = (try? calls.attributesOfFile(path)) != nil ? path : above.isEmpty ? "." : above
    if above.isEmpty, path.hasPrefix("/") { ancestor = "/" }
    while let attributes = try? calls.attributesOfFile(ancestor) {
      if attributes.id == directory { return true }
      let next = FilePath.join(ancestor, "..")
      guard let parent = try? calls.attributesOfFile(next), parent.id != attributes.id else { return false }
      ancestor = next
    }
    return false
  }

  static let fields = Fields(\CopyFiles.transfer, \.isRecursive)
}
