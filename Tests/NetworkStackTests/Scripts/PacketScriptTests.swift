import Foundation
import Testing

/// The scripts of the folder beside this file, each a test.
@Suite struct PacketScriptTests {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Cases")

  /// The paths of the scripts below the folder.
  static var names: [String] {
    (FileManager.default.enumerator(atPath: folder.path)?.allObjects as? [String] ?? [])
      .filter { $0.hasSuffix(".pkt") }.sorted()
  }

  @Test(arguments: names) func `a guest sends what the script says`(_ name: String) throws {
    let text = try String(contentsOf: Self.folder.appending(path: name), encoding: .utf8)
    for deviation in try ScriptRunner.run(try ScriptParser.parse(text)) {
      Issue.record("\(name):\(deviation.line): \(deviation.text)")
    }
  }

  @Test func `there are scripts`() { #expect(Self.names.count > 90) }
}
