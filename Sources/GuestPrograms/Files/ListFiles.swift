import Guests
import SimulationKernel

/// `ls` of coreutils as it writes to a pipe: one name per line, sorted by name.
struct ListFiles: FileCommand {
  static let registeredName = "ls"

  private let paths: [String]
  /// `-a` includes names that start with a dot, with `.` and `..`; `-A` without those two.
  private let (showsAll, showsHidden, isLong): (Bool, Bool, Bool)
  /// `-R` is recursive, `-d` lists directories themselves.
  private let (isRecursive, showsDirectories): (Bool, Bool)

  init(arguments: [String], names: NameTable) throws(FailedCommand) {
    var options: Set<String> = []
    let long = ["all", "almost-all", "directory", "recursive"]
    do throws(FailedCommand) {
      let operands = try FileOperands.read("ls", arguments, short: "1aAdlRF", long: long) { options.insert($0) }
      paths = operands.isEmpty ? ["."] : operands.sorted()
    } catch {
      throw FailedCommand(error.message, status: 2)
    }
    showsAll = options.contains("a") || options.contains("all")
    showsHidden = showsAll || options.contains("A") || options.contains("almost-all")
    isLong = options.contains("l")
    isRecursive = options.contains("R") || options.contains("recursive")
    showsDirectories = options.contains("d") || options.contains("directory")
  }

  func run(_ report: inout FileReport, _ calls: borrowing SystemCalls) {
    var (files, directories): ([DirectoryEntry], [String]) = ([], [])
    for path in paths {
      do throws(FileError) {
        let attributes = try calls.attributesOfFile(path)
        if attributes.isDirectory, !showsDirectories {
          directories.append(path)
        } else {
          files.append(DirectoryEntry(name: path, attributes: attributes))
        }
      } catch {
        report.fail("cannot access '\(path)': \(error.text)", status: 2)
      }
    }
    var parts = files.isEmpty ? [] : [lines(files, in: "", calls)]
    for directory in directories {
      parts += listing(directory, hasHeading: isRecursive || paths.count > 1, calls)
    }
    report.output = parts.joined(separator: "\n")
  }

  private func listing(_ path: String, hasHeading: Bool, _ calls: borrowing SystemCalls) -> [String] {
    guard let entries = try? calls.entriesOfDirectory(path) else { return [] }
    let shown = entries.filter { showsHidden || !$0.name.hasPrefix(".") }
    let special = showsAll ? ListFiles.special(path, calls) : []
    let total = isLong ? "total \((special + shown).reduce(0) { $0 + $1.attributes.blocks })\n" : ""
    let own = (hasHeading ? "\(path):\n" : "") + total + lines(special + shown, in: path, calls)
    guard isRecursive else { return [own] }
    return [own]
      + shown.filter(\.attributes.isDirectory).flatMap {
        listing(FilePath.join(path, $0.name), hasHeading: true, calls)
      }
  }

  /// `.` and `..`
  private static func special(_ path: String, _ calls: borrowing SystemCalls) -> [DirectoryEntry] {
    var entries: [DirectoryEntry] = []
    for name in [".", ".."] {
      guard let attributes = try? calls.attributesOfFile(FilePath.join(path, name)) else { continue }
      entries.append(DirectoryEntry(name: name, attributes: attributes))
    }
    return entries
  }

  private func lines(_ entries: [DirectoryEntry], in path: String, _ calls: borrowing SystemCalls) -> String {
    guard isLong else { return entries.map { $0.name + "\n" }.joined() }
    let links = entries.map { entry in
      entry.attributes.isDirectory
        ? "\(2 + subdirectories(of: path.isEmpty ? entry.name : FilePath.join(path, entry.name), calls))" : "1"
    }
    let sizes = entries.map { "\($0.attributes.isDirectory ? 4096 : $0.attributes.size)" }
    let (linkWidth, sizeWidth) = (links.map(\.count).max() ?? 0, sizes.map(\.count).max() ?? 0)
    return entries.indices.map { index in
      let entry = entries[index]
      let mode = entry.attributes.isDirectory ? "drwxr-xr-x" : "-rw-r--r--"
      let link = String(repeating: " ", count: linkWidth - links[index].count) + links[index]
      let size = String(repeating: " ", count: sizeWidth - sizes[index].count) + sizes[index]
      let time = CalendarTime(entry.attributes.modified).listText(now: calls.now)
      return "\(mode) \(link) root root \(size) \(time) \(entry.name)\n"
    }.joined()
  }

  private func subdirectories(of path: String, _ calls: borrowing SystemCalls) -> Int {
    ((try? calls.entriesOfDirectory(path)) ?? []).count { $0.attributes.isDirectory }
  }

  static let fields = Fields(
    \ListFiles.paths, \.showsAll, \.showsHidden, \.isLong, \.isRecursive, \.showsDirectories)
}

extension FileAttributes {
  /// Its size in KiB on a disk with blocks of 4 KiB.
  var blocks: Int { isDirectory ? 4 : (size + 4095) / 4096 * 4 }
}

extension CalendarTime {
  /// As `ls -l` shows it: with the time of day if within half a year, otherwise with the year.
  func listText(now: Instant) -> String {
    let age = now.nanoseconds / 1_000_000_000 - Int64(seconds)
    let date = "\(text(of: "b") ?? "") \(text(of: "e") ?? "") "
    return date + ((0..<15_778_476).contains(age) ? text(of: "R") ?? "" : " \(year)")
  }
}
