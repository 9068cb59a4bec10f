import Guests
import SimulationKernel

/// `mkdir` of coreutils: `-p` also creates parent directories, and accepts existing ones.
struct MakeDirectories: FileCommand {
  static let registeredName = "mkdir"

  private let paths: [String]
  private let (makesParents, isVerbose): (Bool, Bool)

  init(arguments: [String], names: NameTable) throws(FailedCommand) {
    var options: Set<String> = []
    let operands = try FileOperands.read("mkdir", arguments, short: "pv", long: ["parents", "verbose"]) {
      options.insert(String($0.prefix(1)))
    }
    paths = try FileOperands.some("mkdir", operands)
    (makesParents, isVerbose) = (options.contains("p"), options.contains("v"))
  }

  func run(_ report: inout FileReport, _ calls: borrowing SystemCalls) {
    for path in paths {
      if makesParents { makeAll(path, &report, calls) } else { _ = make(path, &report, calls) }
    }
  }

  private func make(_ path: String, _ report: inout FileReport, _ calls: borrowing SystemCalls) -> Bool {
    let isMade = report.attempt("cannot create directory ‘\(path)’") { () throws(FileError) in
      try calls.makeDirectory(path)
    }
    if isMade, isVerbose { report.output += "mkdir: created directory '\(path)'\n" }
    return isMade
  }

  private func makeAll(_ path: String, _ report: inout FileReport, _ calls: borrowing SystemCalls) {
    var prefix = path.hasPrefix("/") ? "/" : ""
    for part in path.split(separator: "/") {
      prefix = prefix.isEmpty ? String(part) : FilePath.join(prefix, String(part))
      let found = try? calls.attributesOfFile(prefix)
      if found?.isDirectory == true { continue }
      if found != nil {
        // A file in the way: within the path it is not a directory, at the end it already exists.
        let problem: FileError = prefix == FilePath.withoutSlashes(path) ? .exists : .notDirectory
        return report.fail("cannot create directory ‘\(prefix)’: \(problem.text)")
      }
      guard make(prefix, &report, calls) else { return }
    }
  }

  static let fields = Fields(\MakeDirectories.paths, \.makesParents, \.isVerbose)
}

/// `rmdir` of coreutils: removes empty directories, with `-p` parent directories as well.
struct RemoveDirectories: FileCommand {
  static let registeredName = "rmdir"

  private let paths: [String]
  private let (removesParents, isVerbose): (Bool, Bool)

  init(arguments: [String], names: NameTable) throws(FailedCommand) {
    var options: Set<String> = []
    let operands = try FileOperands.read("rmdir", arguments, short: "pv", long: ["parents", "verbose"]) {
      options.insert(String($0.prefix(1)))
    }
    paths = try FileOperands.some("rmdir", operands)
    (removesParents, isVerbose) = (options.contains("p"), options.contains("v"))
  }

  func run(_ report: inout FileReport, _ calls: borrowing SystemCalls) {
    for path in paths {
      var next: String? = path
      while let path = next {
        if isVerbose { report.output += "rmdir: removing directory, '\(path)'\n" }
        let what = "failed to remove \(path == paths.first || !removesParents ? "" : "directory ")'\(path)'"
        guard report.attempt(what, { () throws(FileError) in try calls.removeDirectory(path) }), removesParents else {
          break
        }
        let above = FilePath.withoutSlashes(path).split(separator: "/", omittingEmptySubsequences: false).dropLast()
        next = above.isEmpty || above == [""] ? nil : above.joined(separator: "/")
      }
    }
  }

  static let fields = Fields(\RemoveDirectories.paths, \.removesParents, \.isVerbose)
}

/// `pwd` of coreutils.
struct PrintDirectory: FileCommand {
  static let registeredName = "pwd"

  init(arguments: [String], names: NameTable) throws(FailedCommand) {
    _ = try FileOperands.read("pwd", arguments, short: "LP")
  }

  func run(_ report: inout FileReport, _ calls: borrowing SystemCalls) {
    if let path = try? calls.workingDirectory() {
      report.output = path + "\n"
    } else {
      report.fail("couldn't find directory entry in '..' with matching i-node")
    }
  }

  static let fields = Fields<PrintDirectory>()
}

/// `touch` of coreutils: creates files, and sets the time of existing ones.
struct TouchFiles: FileCommand {
  static let registeredName = "touch"

  private let paths: [String]
  private let makesNone: Bool

  init(arguments: [String], names: NameTable) throws(FailedCommand) {
    var makesNone = false
    let operands = try FileOperands.read("touch", arguments, short: "cam", long: ["no-create"]) {
      makesNone = makesNone || $0 == "c" || $0 == "no-create"
    }
    guard !operands.isEmpty else { throw FileOperands.usage("touch", "missing file operand") }
    (paths, self.makesNone) = (operands, makesNone)
  }

  func run(_ report: inout FileReport, _ calls: borrowing SystemCalls) {
    for path in paths {
      let isDirectoryName = path.hasSuffix("/")
      let what = isDirectoryName ? "setting times of '\(path)'" : "cannot touch '\(path)'"
      report.attempt(what) { () throws(FileError) in
        do throws(FileError) {
          try calls.touchFile(path)
        } catch {
          guard error == .noSuchFile, !isDirectoryName else { throw error }
          if !makesNone { _ = try calls.openFile(path, truncating: false) }
        }
      }
    }
  }

  static let fields = Fields(\TouchFiles.paths, \.makesNone)
}
