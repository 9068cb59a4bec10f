import Foundation
import LabTesting
import TestSupport
import Testing

/// `polder chain` prints what the controller installs.
@Suite(.enabled(if: Polder.built != nil, Comment(rawValue: Polder.isMissing)))
struct ChainCommandTests {
  private func chain(_ words: String...) throws -> Polder.Outcome {
    try #require(Polder.built).run(["chain"] + words)
  }

  @Test func everySwitchIsShownWithWhatItsEntriesAreFor() throws {
    let outcome = try chain(Repository.path(of: "steered-chain"))
    #expect(outcome.status == 0 && outcome.errors.isEmpty)
    let lines = outcome.output.split(separator: "\n").map(String.init)
    #expect(lines.first == "s1 (dpid 0x1, controller c1)")
    let index = try #require(lines.firstIndex(of: "  # web, forward: classifier: into the chain, to ids"))
    #expect(
      lines[index + 1]
        == "  table=0,cookie=0x100000001,priority=29999,tcp,in_port=1,nw_src=10.0.0.1,nw_dst=10.0.0.2,tp_dst=80 actions=output:3"
    )
    #expect(lines.contains("  # web, reverse: hop: from fw to ids"))
  }

  /// Each entry is one that the lab's controller has installed in the end, and `ovs-ofctl` reads it.
  @Test(arguments: ["steered-chain", "nsh-chain"]) func theEntriesAreThoseOfARun(lesson: String) throws {
    let outcome = try chain(Repository.path(of: lesson), "--json")
    let report = try JSONDecoder().decode(Report.self, from: Data(outcome.output.utf8))
    let switches = report.controllers.flatMap(\.switches)
    let folder = try TemporaryFolder()
    let dumps = switches.flatMap { ["--do", "7s \($0.name): ovs-ofctl --no-stats dump-flows \($0.name)"] }
    let run = try #require(Polder.built).run(
      ["run", Repository.path(of: lesson), "--output", folder.path] + dumps)
    var count = 0
    for flow in switches.flatMap(\.flows) {
      let parts = flow.text.split(separator: ",", maxSplits: 2).map(String.init)
      let match = parts[2].replacing(" actions=", with: " actions=")
      #expect(run.output.contains("\(match)\n"), "\(flow.text)")
      count += 1
      guard Tool("ovs-ofctl").isInstalled else { continue }
      #expect(try Tool("ovs-ofctl").outcome(of: ["-O", "OpenFlow13", "parse-flow", flow.text]).status == 0)
    }
    #expect(count >= 6)
  }

  @Test func aChainThatCannotBeIsToldAndEndsWithOne() throws {
    let folder = try TemporaryFolder()
    let text = try String(contentsOfFile: Repository.path(of: "steered-chain"), encoding: .utf8)
      .replacing("through: [ids, fw]", with: "through: [fw, ids]")
    let file = try folder.write(text, as: "lab.yaml")
    let outcome = try chain(file)
    #expect(outcome.status == 1)
    #expect(outcome.errors.contains("by one port on their way to different hops: add 'encap: vlan'"))
    #expect(outcome.output.contains("# web, forward: blocked"))
  }

  @Test func aFileWithoutChainsIsWrong() throws {
    let outcome = try chain(Repository.path(of: "two-hosts"))
    #expect(outcome.status == 65)
    #expect(outcome.errors.contains("no service chains: add 'chains:'"))
  }

  private struct Report: Decodable {
    struct Controller: Decodable { var switches: [Switch] }
    struct Switch: Decodable {
      var name: String
      var flows: [Flow]
    }
    struct Flow: Decodable { var text: String }
    var controllers: [Controller]
  }
}
