import Fabric
import LabTesting
import SimulationKernel
import Switching
import Testing

@testable import Lab
@testable import Sessions

/// Nothing decides the order of events that two devices share: a lab in parts, each with a queue of its own, is the same lab.
@Suite struct PartitionTests {
  static let labs = LabSource.files + LabSource.random(12, for: "partitions")

  @Test(arguments: labs) func `a lab in parts shows and says what it does in one piece`(lab: LabSource) throws {
    let topology = try lab.topology()
    let count = topology.nodes.count
    let companions = companions(in: topology)
    var run = try SteppedRun(topology)
    _ = run.steps(10_000)
    let end = run.world.now
    var whole = try PartitionedRun(topology, owner: Array(repeating: 0, count: count))
    whole.run(until: end)
    #expect(whole.story.frames.contains { !$0.isEmpty })
    for owner in owners(of: count).map({ owner in companions.map { owner[$0] } }) {
      var parts = try PartitionedRun(topology, owner: owner)
      parts.run(until: end)
      let difference = parts.story.difference(from: whole.story)
      try #require(difference == nil, "parts \(owner)")
      for (number, node) in whole.parts[0].nodes.enumerated() where node.kind == DeviceKind(of: LearningSwitch.self) {
        #expect(parts.parts[owner[number]].switches[node.index] == whole.parts[0].switches[node.index])
      }
    }
  }

  /// For each node the first one whose host it shares: what runs on one host stays together.
  private func companions(in topology: Topology) -> [Int] {
    let hosts = topology.nodes.map { node -> Int? in
      if case .machine(let machine) = node.kind { machine.host } else { nil }
    }
    return hosts.indices.map { index in hosts[index].flatMap { hosts.firstIndex(of: $0) } ?? index }
  }

  /// Each node for itself, and three parts by chance.
  private func owners(of count: Int) -> [[Int]] {
    var random = RandomStream(seed: UInt64(count), owner: "parts")
    let drawn = (0..<count).map { _ in Int(random.next(below: 3)) }
    return (count <= 30 ? [Array(0..<count)] : []) + [drawn]
  }
}
