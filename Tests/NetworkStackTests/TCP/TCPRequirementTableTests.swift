import Foundation
import Testing

@testable import NetworkStack

/// `tcp-requirements.md` against the tests that it names.
@Suite struct TCPRequirementTableTests {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()

  /// The third cells of the table's rows.
  private static func cells() throws -> [String] {
    let table = folder.deletingLastPathComponent().appending(path: "tcp-requirements.md")
    return try String(contentsOf: table, encoding: .utf8).split(separator: "\n")
      .filter { $0.hasPrefix("| RFC") || $0.hasPrefix("| Linux") }
      .map { String($0.split(separator: "|").last { !$0.isEmpty } ?? "") }
  }

  /// What stands in backquotes.
  private static func quoted(_ cell: String) -> [String] {
    cell.split(separator: "`", omittingEmptySubsequences: false).enumerated().filter { $0.offset % 2 == 1 }
      .map { String($0.element) }
  }

  /// The names of tests are longer than a word.
  private static func tests(_ cell: String) -> [String] { quoted(cell).filter { $0.contains(" ") } }

  /// The names of scripts have a folder.
  private static func scripts(_ cell: String) -> [String] {
    quoted(cell).filter { $0.contains("/") && !$0.contains(" ") }
  }

  @Test func `every test that the table names exists`() throws {
    let files = try FileManager.default.contentsOfDirectory(at: Self.folder, includingPropertiesForKeys: nil)
    let others = ["PathMTUTests.swift", "Kernel/KernelComparisonTests.swift"].map {
      Self.folder.deletingLastPathComponent().appending(path: $0)
    }
    let sources = try (files + others).map { try String(contentsOf: $0, encoding: .utf8) }.joined()
    let named = try Self.cells().flatMap(Self.tests)
    #expect(named.count > 60)
    for test in named { #expect(sources.contains("func `\(test)`("), "\(test)") }
  }

  @Test func `every script that the table names exists, and every script is in the table`() throws {
    let named = try Set(Self.cells().flatMap(Self.scripts))
    #expect(named == Set(PacketScriptTests.names.map { String($0.dropLast(".pkt".count)) }))
  }

  @Test func `every requirement has a test, or a reason`() throws {
    for cell in try Self.cells() where Self.tests(cell).isEmpty && Self.scripts(cell).isEmpty {
      #expect(["deviates: ", "not applicable: ", "the rows of "].contains { cell.contains($0) }, "\(cell)")
    }
  }
}
