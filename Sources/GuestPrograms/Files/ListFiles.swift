import Guests
import SimulationKernel

/// `ls` of coreutils as it writes to a pipe: a name a line.
struct ListFiles: CommandLineProgram {
  static let registeredName = "ls"

  private let paths: [String]
  private var showsHidden = false

  init(arguments: [String], names: NameTable) throws(FailedCommand) {
    var (showsHidden, isLong) = (false, false)
    paths = try FileOperands.read("ls", arguments, short: "1al") {
      showsHidden = showsHidden || $0 == "a"
      isLong = isLong || $0 == "l"
    }
    guard !isLong else {
      throw FailedCommand("ls: files have no owner and no time in Polder; 'wc -c' tells their size", status: 2)
    }
    self.showsHidden = showsHidden
  }

  func resume(_ event: ProgramEvent, calls: inout SystemCalls) -> Wait {
    var (files, folders): ([String], [(path: String, names: [String])]) = ([], [])
    var status: Int32 = 0
    for path in paths.isEmpty ? ["."] : paths.sorted() {
      do throws(FileError) {
        if let names = try calls.namesInFolder(path) { folders.append((path, names)) } else { files.append(path) }
      } catch {
        calls.writeError("ls: cannot access '\(path)': \(error.text)\n")
        status = 2
      }
    }
    let isOne = paths.count < 2
    let lists = folders.map { (isOne ? "" : "\($0.path):\n") + lines(shown($0.names)) }
    calls.write(([lines(files)].filter { !$0.isEmpty } + lists).joined(separator: "\n"))
    return .exit(status)
  }

  private func shown(_ names: [String]) -> [String] {
    showsHidden ? [".", ".."] + names : names.filter { !$0.hasPrefix(".") }
  }

  private func lines(_ names: [String]) -> String { names.map { $0 + "\n" }.joined() }

  static let fields = Fields(\ListFiles.paths, \.showsHidden)
}
