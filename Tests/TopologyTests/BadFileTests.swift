import Lab
import Testing

/// A file that is wrong, and everything that is to be said of it.
struct BadFile: Sendable, CustomTestStringConvertible {
  var testDescription: String
  var text: String
  /// `line:column: message: fix`, a line for each.
  var faults: String

  init(_ description: String, _ text: String, faults: String) {
    testDescription = description
    self.text = text
    self.faults = faults
  }

  static let all =
    reading + keys + nodes + links + addresses + plan + newcomers + slips + otherTools + controllers
}

@Suite struct BadFileTests {
  @Test("Every fault is reported in one pass, with its location and a fix", arguments: BadFile.all)
  func faults(file: BadFile) {
    let error = #expect(throws: TopologyError.self) { try Topology(yaml: file.text, file: "lab.yaml") }
    let expected = file.faults.split(separator: "\n").map { "lab.yaml:\($0)" }
    #expect(error?.description.split(separator: "\n").map(String.init) == expected)
  }

  @Test func `Of very many faults a hundred are reported and the rest counted`() {
    let links = String(repeating: "  - [a, nobody]\n", count: 250)
    let error = #expect(throws: TopologyError.self) {
      try Topology(yaml: "polder: 1\nnodes: { a: {} }\nlinks:\n" + links, file: "lab.yaml")
    }
    #expect(error?.faults.count == 100)
    #expect(error?.omitted == 150)
  }
}
