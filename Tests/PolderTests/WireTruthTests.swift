import LabTesting
import Testing

/// What Wireshark, which we did not write, makes of every port of every lab.
@Suite(
  .enabled(if: Polder.built != nil, Comment(rawValue: Polder.isMissing)),
  .enabled(if: Tshark.path != nil, Comment(rawValue: Tshark.isMissing)))
struct WireTruthTests {
  /// Labs whose plan has frames that Wireshark finds fault with, and why.
  private static let planned: [String: String] = [:]

  /// Ports judged in one lab. Labs with more have many that are alike; of them every n-th is judged.
  private static let mostPorts = 24

  @Test(arguments: Repository.topologies) func `no port shows a malformed frame, a bad checksum or an expert's error`(
    topology: String
  ) throws {
    let folder = try TemporaryFolder()
    let polder = try #require(Polder.built)
    let arguments = ["run", Repository.path(of: topology), "--capture", "none", "--capture", "all"]
    let outcome = try polder.run(arguments + ["--output", folder["all"]])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let files = try folder.files(in: "all")
    let step = max(1, files.count / WireTruthTests.mostPorts)
    for file in stride(from: 0, to: files.count, by: step).map({ files[$0] }) {
      let faults = try Tshark.faults(in: folder["all/\(file)"])
      #expect(faults.isEmpty || WireTruthTests.planned[topology] != nil, "\(file): \(faults)")
    }
  }

  @Test(arguments: FuzzSeeds.draw(4, for: "truth on the wire")) func `random labs without corruption show none`(
    seed: UInt64
  ) throws {
    let folder = try TemporaryFolder()
    let polder = try #require(Polder.built)
    let file = try folder.write(RandomLab(seed: seed, isImpaired: false).text, as: "lab.yaml")
    #expect(try polder.run(["run", file, "--output", folder["all"]]).status == 0)
    for file in try folder.files(in: "all") {
      let faults = try Tshark.faults(in: folder["all/\(file)"])
      #expect(faults.isEmpty, "seed \(seed), \(file): \(faults)")
    }
  }
}
