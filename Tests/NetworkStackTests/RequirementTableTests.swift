import Foundation
import TestSupport
import Testing

/// The tables of requirements against the tests that they name.
@Suite struct RequirementTableTests {
  private static let tests = PackageFolder.url.appending(path: "Tests")

  private static let tables = [
    "NetworkStackTests/ipv4-requirements.md", "NetworkStackTests/arp-requirements.md",
    "NetworkStackTests/ipv6-requirements.md", "NetworkStackTests/multicast-requirements.md",
    "GuestProgramsTests/tftp-requirements.md", "NetworkFunctionsTests/netfilter-requirements.md",
    "NetworkFunctionsTests/load-balancer-requirements.md",
  ]

  /// All that is written in the test files of a folder.
  private static func sources(_ folder: String) -> String {
    let folder = tests.appending(path: folder).path
    let files = (try? FileManager.default.subpathsOfDirectory(atPath: folder)) ?? []
    return files.filter { $0.hasSuffix(".swift") }.compactMap {
      try? String(contentsOfFile: "\(folder)/\($0)", encoding: .utf8)
    }
    .joined()
  }

  /// The last cells of a table's rows.
  private static func cells(_ table: String) throws -> [String] {
    try String(contentsOf: tests.appending(path: table), encoding: .utf8).split(separator: "\n")
      .filter { $0.hasPrefix("| ") && !$0.hasPrefix("| requirement") }
      .map { String($0.split(separator: "|").last ?? "") }
  }

  @Test(arguments: tables) func `every row names its tests, or why there are none`(table: String) throws {
    let sources = Self.sources(String(table.split(separator: "/")[0]))
    for cell in try Self.cells(table) {
      let names = cell.split(separator: "`", omittingEmptySubsequences: false).enumerated()
        .filter { $0.offset % 2 == 1 }.map { String($0.element) }
      let isExcused = ["deviates", "not applicable", "left out", "see ", "off,"].contains { cell.contains($0) }
      #expect(!names.isEmpty || isExcused, "\(table): \(cell)")
      for name in names where !name.hasSuffix(".md") && !name.hasSuffix("Tests") {
        if name.hasPrefix("fault: ") {
          let file = Self.tests.appending(path: "PolderTests/Faults/\(name.dropFirst(7)).yaml").path
          #expect(FileManager.default.fileExists(atPath: file), "\(table): \(name)")
        } else {
          #expect(sources.contains("func `\(name)`(") || sources.contains("func \(name)("), "\(table): \(name)")
        }
      }
    }
  }
}
