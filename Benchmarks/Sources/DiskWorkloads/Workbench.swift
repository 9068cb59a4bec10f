import DiskImages
import Glibc

/// A folder for the files of one run of the benchmarks, and the programs that are compared.
final class Workbench {
  let folder: String
  /// Where the program `polder` lies.
  private let polder: String
  /// How often each pair of commands is run.
  let runs: Int
  /// The most memory that any command of ours has held, in octets.
  private(set) var peak = 0

  init(polder: String, below parent: String, runs: Int) throws {
    self.polder = polder
    self.runs = runs
    var template = Array("\(parent)/polder-disks-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw WorkloadError("\(parent): no folder can be made there") }
    folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit { _ = try? Command.run(["rm", "-rf", folder]) }

  subscript(name: String) -> String { folder + "/" + name }

  func disk(_ words: String...) throws -> Command.Usage {
    let usage = try Command.run([polder, "disk"] + words)
    peak = max(peak, usage.peak)
    return usage
  }

  func remove(_ name: String) { unlink(self[name]) }

  /// What earlier steps have left to be written to the host's disk would be added to the next one's time.
  func settle() { sync() }
}
