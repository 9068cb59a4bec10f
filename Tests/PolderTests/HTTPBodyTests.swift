import Foundation
import GuestPrograms
import LabTesting
import TestSupport
import Testing

/// Bodies over a link that loses, doubles and reorders frames: what arrives has the sum of what was sent, judged by the
/// machine's own `sha256sum`.
@Suite(.enabled(if: Polder.built != nil, Comment(rawValue: Polder.isMissing)))
struct HTTPBodyTests {
  struct Case: CustomTestStringConvertible {
    /// In percent.
    var loss: Int
    var seed = 1
    /// In bytes.
    var sizes = [0, 1, 1000, 100_000, 1_000_000, large]
    var testDescription: String { "\(loss) %, seed \(seed)" }
  }

  private static let large = 100_000_000
  private static let largeSum = Result { try sum(ofGenerated: large) }

  @Test(arguments: [
    Case(loss: 0), Case(loss: 1), Case(loss: 10), Case(loss: 10, seed: 2), Case(loss: 10, seed: 3),
  ]) func `every body arrives whole, into a pipe and into a file`(bodies: Case) throws {
    let commands = bodies.sizes.map {
      "curl -s http://b/\($0) | sha256sum; curl -s -o page http://b/\($0) && sha256sum page"
    }
    let lines = try output(of: commands.joined(separator: "; "), bodies, limit: "")
    let sums = try bodies.sizes.flatMap { size in
      let sum = try size == HTTPBodyTests.large ? HTTPBodyTests.largeSum.get() : HTTPBodyTests.sum(ofGenerated: size)
      return ["\(sum)  -", "\(sum)  page"]
    }
    #expect(lines == sums)
  }

  /// With memory for half of it.
  @Test func `a body in a pipe is never whole in memory`() throws {
    let bodies = Case(loss: 1, sizes: [HTTPBodyTests.large])
    let limit = "ulimit -d \(HTTPBodyTests.large / 2048);"
    let lines = try output(of: "curl -s http://b/\(HTTPBodyTests.large) | sha256sum", bodies, limit: limit)
    #expect(lines == ["\(try HTTPBodyTests.largeSum.get())  -"])
  }

  private func output(of command: String, _ bodies: Case, limit: String) throws -> [String] {
    let folder = try TemporaryFolder()
    let files = bodies.sizes.map { "/\($0): { size: \($0)B }" }.joined(separator: ", ")
    let text = """
      polder: 1
      name: bodies
      seed: \(bodies.seed)
      duration: 10000s
      nodes:
        a: { interfaces: { eth0: { address: 10.0.0.1/24 } } }
        b: { interfaces: { eth0: { address: 10.0.0.2/24 } }, services: [{ http: { files: { \(files) } } }] }
      links:
        - endpoints: [a, b]
          rate: 1Gbps
          delay: 1ms
          loss: \(bodies.loss)%
          reorder: 2%
          duplicate: 1%
      events:
        - { at: 1s, on: a, run: "\(command)" }
      """
    let file = try folder.write(text, as: "bodies.yaml")
    let arguments = ["run", file, "--json", "--capture", "none"]
    let outcome = try #require(Polder.built).run(arguments, shell: limit)
    let result = try LabResult(outcome)
    #expect(result.programs.first?["errors"] as? String == "")
    return (result.programs.first?["output"] as? String ?? "").split(separator: "\n").map(String.init)
  }

  /// What `sha256sum` says of a generated file's content.
  private static func sum(ofGenerated size: Int) throws -> String {
    let content = (0..<size).map { HTTPContent.generatedByte(at: UInt64($0)) }
    return String(decoding: try Tool("sha256sum").run([], input: content), as: UTF8.self).prefix(64).description
  }
}
