import Guests
import SimulationKernel

/// `df` of coreutils: the size of the file system, and how much of it is in use.
struct DiskFree: FileCommand {
  static let registeredName = "df"

  private let paths: [String]
  /// `-h` prints sizes in powers of 1024, `-T` the kind of the file system.
  private let (isHuman, showsKind): (Bool, Bool)

  init(arguments: [String], names: NameTable) throws(FailedCommand) {
    var options: Set<String> = []
    paths = try FileOperands.read("df", arguments, short: "hkT", long: ["human-readable", "print-type"]) {
      options.insert($0)
    }
    isHuman = options.contains("h") || options.contains("human-readable")
    showsKind = options.contains("T") || options.contains("print-type")
  }

  func run(_ report: inout FileReport, _ calls: borrowing SystemCalls) {
    var rows: [[String]] = []
    if paths.isEmpty { rows = ((try? calls.mounts()) ?? []).map(row) }
    for path in paths {
      report.attempt(path) { () throws(FileError) in rows.append(row(try calls.mount(of: path))) }
    }
    guard !rows.isEmpty else { return }
    report.output = DiskFree.table([heading] + rows)
  }

  private var heading: [String] {
    let sizes = isHuman ? ["Size", "Used", "Avail"] : ["1K-blocks", "Used", "Available"]
    return ["Filesystem"] + (showsKind ? ["Type"] : []) + sizes + ["Use%", "Mounted on"]
  }

  private func row(_ mount: MountedFileSystem) -> [String] {
    let usage = mount.usage
    let used = usage.total - usage.free
    let percent = usage.total == 0 ? "-" : "\((used * 100 + usage.total - 1) / usage.total)%"
    let sizes = [usage.total, used, usage.free].map(text)
    return [mount.source] + (showsKind ? [usage.kind] : []) + sizes + [percent, mount.directory]
  }

  private func text(_ bytes: Int) -> String { isHuman ? DiskFree.human(bytes) : "\((bytes + 1023) / 1024)" }

  /// As `df -h` rounds: up, with one digit after the point below ten.
  static func human(_ bytes: Int) -> String {
    guard bytes >= 1024 else { return "\(bytes)" }
    var unit = 1024
    var names = "KMGTPE"[...]
    while bytes > 1023 * unit, names.count > 1 {
      unit *= 1024
      names = names.dropFirst()
    }
    let name = names.first.map(String.init) ?? ""
    let tenths = bytes / unit * 10 + (bytes % unit * 10 + unit - 1) / unit
    return tenths < 100 ? "\(tenths / 10).\(tenths % 10)\(name)" : "\((tenths + 9) / 10)\(name)"
  }

  /// Text to the left and numbers to the right, in columns that are as wide as GNU's at least.
  private static func table(_ rows: [[String]]) -> String {
    let count = rows[0].count
    let hasKind = count == 7
    let widths = (0..<count).map { column in
      let least = column == 0 ? 14 : column >= count - 4 && column < count - 2 ? 5 : 4
      return max(least, rows.map { $0[column].count }.max() ?? 0)
    }
    return rows.map { row in
      let cells = row.enumerated().map { column, cell in
        let space = String(repeating: " ", count: max(0, widths[column] - cell.count))
        let isLeft = column == 0 || hasKind && column == 1 || column == count - 1
        return column == count - 1 ? cell : isLeft ? cell + space : space + cell
      }
      return cells.joined(separator: " ") + "\n"
    }.joined()
  }

  static let fields = Fields(\DiskFree.paths, \.isHuman, \.showsKind)
}
