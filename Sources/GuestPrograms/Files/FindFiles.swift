import Guests
import SimulationKernel

/// The part of GNU `find` that labs need: `find [PATH…] [-name PATTERN] [-type f|d] [-maxdepth N]`.
struct FindFiles: FileCommand {
  static let registeredName = "find"

  private var paths: [String] = []
  private var pattern: String?
  private var isDirectory: Bool?
  private var depth: UInt32 = .max

  init(arguments: [String], names: NameTable) throws(FailedCommand) {
    var words = arguments[...]
    while let word = words.first, !word.hasPrefix("-") { paths.append(words.removeFirst()) }
    if paths.isEmpty { paths = ["."] }
    while let test = words.popFirst() {
      guard ["-name", "-type", "-maxdepth"].contains(test) else {
        if test == "-print" { continue }
        throw FailedCommand("find: unknown predicate `\(test)'", status: 1)
      }
      guard let value = words.popFirst() else { throw FailedCommand("find: missing argument to `\(test)'", status: 1) }
      try take(test, value)
    }
  }

  private mutating func take(_ test: String, _ value: String) throws(FailedCommand) {
    switch (test, value) {
    case ("-name", _): pattern = value
    case ("-type", "f"), ("-type", "d"): isDirectory = value == "d"
    case ("-type", _): throw FailedCommand("find: Unknown argument to -type: \(value)", status: 1)
    default:
      guard let number = UInt32(value) else {
        throw FailedCommand(
          "find: Expected a positive decimal integer argument to -maxdepth, but got ‘\(value)’", status: 1)
      }
      depth = number
    }
  }

  func run(_ report: inout FileReport, _ calls: borrowing SystemCalls) {
    for path in paths {
      do throws(FileError) {
        find(path, try calls.attributesOfFile(path), at: 0, &report, calls)
      } catch {
        report.fail("‘\(path)’: \(error.text)")
      }
    }
  }

  private func find(
    _ path: String, _ attributes: FileAttributes, at depth: UInt32, _ report: inout FileReport,
    _ calls: borrowing SystemCalls
  ) {
    let isMeant = pattern.map { FindFiles.matches(FilePath.lastPart(of: path), $0) } ?? true
    if isMeant, isDirectory ?? attributes.isDirectory == attributes.isDirectory { report.output += path + "\n" }
    guard attributes.isDirectory, depth < self.depth, let entries = try? calls.entriesOfDirectory(path) else { return }
    for entry in entries {
      find(FilePath.join(path, entry.name), entry.attributes, at: depth + 1, &report, calls)
    }
  }

  /// Whether a name matches a pattern with `*` and `?`. It takes at most the product of their lengths in steps.
  static func matches(_ name: String, _ pattern: String) -> Bool {
    let (name, pattern) = (Array(name), Array(pattern))
    var (n, p) = (0, 0)
    var star: (pattern: Int, name: Int)?
    while n < name.count {
      if p < pattern.count, pattern[p] == "*" {
        star = (p, n)
        p += 1
      } else if p < pattern.count, pattern[p] == "?" || pattern[p] == name[n] {
        (n, p) = (n + 1, p + 1)
      } else if let last = star {
        star = (last.pattern, last.name + 1)
        (n, p) = (last.name + 1, last.pattern + 1)
      } else {
        return false
      }
    }
    return pattern[p...].allSatisfy { $0 == "*" }
  }

  static let fields = Fields(\FindFiles.paths, \.pattern, \.isDirectory, \.depth)
}

/// `stat -c FORMAT` of coreutils, with `%n`, `%s`, `%F`, `%i`, `%Y` and `%%`.
struct FileStatus: FileCommand {
  static let registeredName = "stat"

  private let format: String
  private let paths: [String]

  init(arguments: [String], names: NameTable) throws(FailedCommand) {
    var parser = OptionParser("stat", arguments, short: "c:", long: ["format="])
    var (format, operands): (String?, [String]) = (nil, [])
    while let argument = try FileOperands.next(&parser, "stat") {
      switch argument {
      case .operand(let word): operands.append(word)
      case .option(_, let value): format = value
      }
    }
    paths = try FileOperands.some("stat", operands)
    guard let format else {
      throw FailedCommand("stat: use -c FORMAT in Polder, such as stat -c '%n %s %F' FILE", status: 1)
    }
    self.format = format
  }

  func run(_ report: inout FileReport, _ calls: borrowing SystemCalls) {
    for path in paths {
      do throws(FileError) {
        report.output += text(path, try calls.attributesOfFile(path)) + "\n"
      } catch {
        report.fail("cannot statx '\(path)': \(error.text)")
      }
    }
  }

  private func text(_ path: String, _ attributes: FileAttributes) -> String {
    var (text, rest) = ("", format[...])
    while let character = rest.popFirst() {
      guard character == "%", let letter = rest.popFirst() else {
        text.append(character)
        continue
      }
      switch letter {
      case "n": text += path
      case "s": text += "\(attributes.isDirectory ? 4096 : attributes.size)"
      case "F":
        text += attributes.isDirectory ? "directory" : attributes.size == 0 ? "regular empty file" : "regular file"
      case "i": text += "\(attributes.id.number)"
      case "Y": text += "\(attributes.modified.nanoseconds / 1_000_000_000)"
      case "%": text.append("%")
      default: text += "?"
      }
    }
    return text
  }

  static let fields = Fields(\FileStatus.format, \.paths)
}
