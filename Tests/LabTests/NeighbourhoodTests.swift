import Foundation
import Lab
import LabTesting
import Sessions
import SimulationKernel
import TestSupport
import Testing

/// Chance belongs to its owner: two machines that are added elsewhere change nobody else's draws.
@Suite struct NeighbourhoodTests {
  private static let strangers = """
      stranger1: { interfaces: { eth0: { address: 192.168.77.1/30 } } }
      stranger2: { interfaces: { eth0: { address: 192.168.77.2/30 } } }
    """
  private static let cable = """
      - { endpoints: [stranger1, stranger2], delay: 3ms, forward: { loss: 10%, jitter: 1ms } }
    """
  private static let traffic = """
      - { at: 0s, on: stranger1, run: "ping -c 30 -i 0.05 192.168.77.2" }
      - { at: 0s, on: stranger2, run: "udp-send 192.168.77.1 9 --count 500 --interval 1ms" }
    """

  /// The lab with two machines more, which come first in everything, or with comments in their place: what a function drops
  /// is told with the line of its rule.
  private func enlarged(_ text: String, areThere: Bool = true) -> String {
    var text = text
    for (section, lines) in [
      ("nodes:", NeighbourhoodTests.strangers), ("links:", NeighbourhoodTests.cable),
      ("events:", NeighbourhoodTests.traffic),
    ] {
      if let range = text.range(of: "\n\(section)\n") {
        let lines = areThere ? lines : lines.split(separator: "\n").map { "#\($0)" }.joined(separator: "\n")
        text.replaceSubrange(range, with: "\n\(section)\n\(lines)\n")
      } else if areThere {
        text += "\n\(section)\n\(lines)\n"
      }
    }
    return text
  }

  /// What the lab's own nodes did: their programs, and every frame at every port.
  private func story(_ text: String, _ name: String) throws -> (programs: [String], captures: [String: [UInt8]]) {
    let folder = try TemporaryFolder()
    let topology = try Topology(yaml: text, file: name)
    var start = try Checkpoint(topology, folder: Repository.root + "/Topologies")
    start.plan.captures = [CaptureOrder(ports: start.plan.labels.ports(named: "all") ?? [])]
    var run = try Session(start, output: folder.path)
    run.advance(to: run.plan.end)
    try run.finish()
    var captures: [String: [UInt8]] = [:]
    for file in try folder.files() where !file.hasPrefix("stranger") { captures[file] = try folder.bytes(of: file) }
    let programs = run.result.programs.filter { !$0.node.hasPrefix("stranger") }.map { "\($0)" }
    return (programs, captures)
  }

  // Random labs leave their addresses to Polder, which gives them out in the order of the file: there a stranger counts.
  @Test(arguments: LabSource.files)
  func `strangers in the lab change nothing for those who do not meet them`(lab: LabSource) throws {
    let text = try lab.text
    let alone = try story(enlarged(text, areThere: false), "\(lab).yaml")
    let together = try story(enlarged(text), "\(lab).yaml")
    #expect(together.programs == alone.programs)
    #expect(together.captures.keys.sorted() == alone.captures.keys.sorted())
    for (file, bytes) in alone.captures { #expect(together.captures[file] == bytes, "\(file)") }
  }
}
