import Foundation
import Testing

/// `nat-requirements.md` against the tests that it names.
@Suite struct NATRequirementTableTests {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()

  private static func text(_ file: String) throws -> String {
    try String(contentsOf: folder.appending(path: file), encoding: .utf8)
  }

  /// The cells of the table's rows: what is required, in words, and the tests.
  private static func rows() throws -> [[String]] {
    try text("nat-requirements.md").split(separator: "\n").filter { $0.hasPrefix("| RFC") }.map { line in
      line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
    }
  }

  /// The names in backquotes.
  private static func tests(_ cell: String) -> [String] {
    cell.split(separator: "`", omittingEmptySubsequences: false).enumerated().filter { $0.offset % 2 == 1 }.map {
      String($0.element)
    }
  }

  @Test func `every test that the table names exists, and says so itself`() throws {
    let suites = ["NATRequirementTests", "NATTests"]
    let sources = Dictionary(uniqueKeysWithValues: try suites.map { ($0, try Self.text("\($0).swift")) })
    for row in try Self.rows() {
      for test in Self.tests(row[2]) {
        let parts = test.split(separator: ".").map(String.init)
        let source = try #require(sources[parts.count == 2 ? parts[0] : "NATRequirementTests"])
        #expect(source.contains("func \(parts.last ?? "")("), "\(row[0]): \(test)")
      }
    }
  }

  @Test func `no test of a requirement is missing in the table`() throws {
    let named = Set(try Self.rows().flatMap { Self.tests($0[2]) })
    let pieces = try Self.text("NATRequirementTests.swift").components(separatedBy: "@Test(").dropFirst()
    for piece in pieces {
      let name = try #require(piece.components(separatedBy: "func ").dropFirst().first?.prefix { $0 != "(" })
      #expect(named.contains(String(name)), "\(name)")
    }
  }

  /// RFC 4787 has 14 requirements, RFC 5382 ten, RFC 5508 eleven.
  @Test(arguments: [("RFC 4787", 14), ("RFC 5382", 10), ("RFC 5508", 11)]) func `every requirement has its row`(
    document: String, count: Int
  ) throws {
    let numbers = try Self.rows().filter { $0[0].hasPrefix(document) }.flatMap { Self.numbers($0[0]) }
    #expect(numbers == Array(1...count))
  }

  /// `REQ-9`, `REQ-9, REQ-10` or `REQ-9 to REQ-11`
  private static func numbers(_ cell: String) -> [Int] {
    let numbers = cell.components(separatedBy: "REQ-").dropFirst().compactMap { Int($0.prefix { $0.isNumber }) }
    guard cell.contains(" to "), let first = numbers.first, let last = numbers.last else { return numbers }
    return Array(first...last)
  }
}
