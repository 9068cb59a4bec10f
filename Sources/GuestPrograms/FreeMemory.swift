import Guests
import SimulationKernel

/// `free` of procps: the memory of the machine, and what it is used for. A guest has no swap.
struct FreeMemory: CommandLineProgram {
  static let registeredName = "free"

  /// `-b`, `-k` (1024 unless given), `-m`, `-g`; nil for `-h`.
  private let unit: UInt64?
  /// `-w` shows what is not files apart; `-t` adds a line of sums.
  private let (isWide, showsTotal): (Bool, Bool)

  init(arguments: [String], names: NameTable) throws(FailedCommand) {
    var (unit, isWide, showsTotal): (UInt64?, Bool, Bool) = (1024, false, false)
    var parser = OptionParser(
      "free", arguments, short: "bkmghwt",
      long: ["bytes", "kibi", "mebi", "gibi", "human", "wide", "total"])
    while let argument = try parser.next() {
      switch argument {
      case .operand(let word):
        throw FailedCommand("free: unexpected argument '\(word)'\nUsage: free [-b|-k|-m|-g|-h] [-t] [-w]", status: 1)
      case .option("b", _), .option("bytes", _): unit = 1
      case .option("k", _), .option("kibi", _): unit = 1 << 10
      case .option("m", _), .option("mebi", _): unit = 1 << 20
      case .option("g", _), .option("gibi", _): unit = 1 << 30
      case .option("h", _), .option("human", _): unit = nil
      case .option("w", _), .option("wide", _): isWide = true
      case .option: showsTotal = true
      }
    }
    (self.unit, self.isWide, self.showsTotal) = (unit, isWide, showsTotal)
  }

  func resume(_ event: ProgramEvent, calls: inout SystemCalls) -> Wait {
    let figures = MemoryFigures(calls.memoryUse, size: calls.memorySize)
    let caches = isWide ? [0, figures.cache] : [figures.cache]
    var lines = [FreeMemory.heading(isWide)]
    lines.append(
      line("Mem:", [figures.total, figures.used, figures.free, figures.shared] + caches + [figures.available]))
    lines.append(line("Swap:", [0, 0, 0]))
    if showsTotal { lines.append(line("Total:", [figures.total, figures.used, figures.free])) }
    calls.write(lines.joined())
    return .exit(0)
  }

  private static func heading(_ isWide: Bool) -> String {
    let caches = isWide ? ["buffers", "cache"] : ["buff/cache"]
    return row("", ["total", "used", "free", "shared"] + caches + ["available"])
  }

  private func line(_ name: String, _ values: [UInt64]) -> String { FreeMemory.row(name, values.map(text)) }

  private static func row(_ name: String, _ cells: [String]) -> String {
    let padded = cells.map { String(repeating: " ", count: max(0, 12 - $0.count)) + $0 }
    return name + String(repeating: " ", count: max(0, 8 - name.count)) + padded.joined() + "\n"
  }

  private func text(_ bytes: UInt64) -> String { unit.map { "\(bytes / $0)" } ?? FreeMemory.human(bytes) }

  /// As `free -h` shortens: with one decimal where that is short enough.
  static func human(_ bytes: UInt64) -> String {
    if bytes < 1000 { return "\(bytes)B" }
    var unit: UInt64 = 1
    for name in ["Ki", "Mi", "Gi", "Ti", "Pi"] {
      unit <<= 10
      let tenths = bytes / unit * 10 + (bytes % unit * 10 + unit / 2) / unit
      if tenths < 100 { return "\(tenths / 10).\(tenths % 10)\(name)" }
      if bytes / unit < 1000 { return "\(bytes / unit)\(name)" }
    }
    return "\(bytes / unit)Pi"
  }

  static let fields = Fields(\FreeMemory.unit, \.isWide, \.showsTotal)
}

/// What `free` and `vmstat` tell of a guest's memory, in bytes, as `/proc/meminfo` has it.
struct MemoryFigures {
  let total: UInt64
  /// Files in memory, which Linux counts as cache as well.
  let shared: UInt64
  /// With what is shared.
  let cache: UInt64
  let free: UInt64
  /// What programs could get without anything being lost.
  let available: UInt64

  init(_ use: MemoryUse, size: UInt64) {
    total = size
    shared = min(size, UInt64(use.files))
    cache = min(size, UInt64(use.files + use.cache))
    free = size - min(size, UInt64(use.all))
    available = min(size, free + UInt64(use.cleanCache))
  }

  var used: UInt64 { total - available }
}
