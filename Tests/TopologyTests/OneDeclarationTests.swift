import Fabric
import Foundation
import Lab
import TestSupport
import Testing

/// What follows from the one line that declares a key.
@Suite struct OneDeclarationTests {
  @Test func `a key of a link stands in one file of the sources, and yet everywhere`() throws {
    let lab = try Topology(
      yaml: "polder: 1\nnodes: { a: {}, b: {} }\nlinks: [{ endpoints: [a, b], preamble: false }]", file: "lab.yaml")
    #expect(!lab.links[0].forward.countsPreamble && !lab.links[0].backward.countsPreamble)
    #expect(lab.yaml().contains("preamble: false"))
    #expect(TopologyReference.schema().contains("\"preamble\": {"))
    #expect(TopologyReference.page().contains("| `preamble` | true or false | `true` |"))
    #expect(try OneDeclarationTests.files(with: "\"preamble\"") == ["LinkSettings+Keys.swift"])
  }

  @Test func `a key of a switch, of a machine's TCP and of a check stand in one file each, too`() throws {
    #expect(try OneDeclarationTests.files(with: "\"group-fwd-mask\"") == ["SwitchSettings.swift"])
    #expect(try OneDeclarationTests.files(with: "\"delayed-ack\"") == ["TCPSettings+Keys.swift"])
    #expect(try OneDeclarationTests.files(with: "\"output-is\"") == ["CommandCheckDescription.swift"])
  }

  private static func files(with text: String) throws -> [String] {
    let sources = PackageFolder.url.appending(path: "Sources")
    let files = FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil)?.allObjects as? [URL] ?? []
    return try files.filter { $0.pathExtension == "swift" }
      .filter { try String(contentsOf: $0, encoding: .utf8).contains(text) }.map(\.lastPathComponent)
  }
}
