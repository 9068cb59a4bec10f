import Foundation
import Testing

@testable import NetworkStack

/// `tcp-requirements.md` against the tests that it names.
@Suite struct TCPRequirementTableTests {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()

  /// The third cells of the table's rows.
  private static func cells() throws -> [String] {
    let table = folder.deletingLastPathComponent().appending(path: "tcp-requirements.md")
    return try String(contentsOf: table, encoding: .utf8).split(separator: "\n").filter { $0.hasPrefix("| RFC") }
      .map { String($0.split(separator: "|").last { !$0.isEmpty } ?? "") }
  }

  /// What stands in backquotes and is longer than a word.
  private static func tests(_ cell: String) -> [String] {
    cell.split(separator: "`", omittingEmptySubsequences: false).enumerated()
      .filter { $0.offset % 2 == 1 && $0.element.contains(" ") }.map { String($0.element) }
  }

  @Test func `every test that the table names exists`() throws {
    let files = try FileManager.default.contentsOfDirectory(at: Self.folder, includingPropertiesForKeys: nil)
    let sources = try files.map { try String(contentsOf: $0, encoding: .utf8) }.joined()
    let named = try Self.cells().flatMap(Self.tests)
    #expect(named.count > 60)
    for test in named { #expect(sources.contains("func `\(test)`("), "\(test)") }
  }

  @Test func `every requirement has a test, or a reason`() throws {
    for cell in try Self.cells() where Self.tests(cell).isEmpty {
      #expect(["not so: ", "left out: ", "the rows of "].contains { cell.contains($0) }, "\(cell)")
    }
  }
}
