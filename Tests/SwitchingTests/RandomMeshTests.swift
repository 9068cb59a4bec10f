import Fabric
import Packets
import SimulationKernel
import Switching
import Testing

@Suite struct RandomMeshTests {
  /// When a link fails and the news of a lost path goes round in circles ("counting to infinity", which ends when the
  /// news is too old), frames may circle for moments and the tree may take as long as that to settle. This is the
  /// protocol's, not the implementation's: what agrees to old news is taken to agree to new.
  @Test(arguments: 1...25 as ClosedRange<UInt64>)
  func `random meshes are spanned, and again after each change`(seed: UInt64) {
    var random = RandomStream(seed: seed, owner: "mesh")
    var mesh = randomMesh(&random)
    var isGrown = true
    for _ in 0..<6 {
      let start = mesh.network.now
      let (took, circled) = mesh.settle(within: .seconds(60))
      #expect(took != nil, "seed \(seed), after \(start)")
      #expect(!(isGrown && circled), "seed \(seed), after \(start)")
      mesh.run(for: .seconds(60))
      let isSpanned = mesh.isSpanned
      #expect(isSpanned, "seed \(seed), after \(start)")
      let cable = Int(random.next(below: UInt64(mesh.cables.count)))
      isGrown = mesh.cut[cable]
      mesh.set(cable: cable, isUp: isGrown)
    }
  }

  @Test(arguments: 1...10 as ClosedRange<UInt64>)
  func `a broadcast in a settled mesh reaches every station once`(seed: UInt64) {
    var random = RandomStream(seed: seed, owner: "broadcast")
    var mesh = randomMesh(&random, stations: 1)
    mesh.run(for: .seconds(60))
    mesh.network.received = []
    let plug = Plug(0, mesh.cables.filter { $0.a.node == 0 }.count + mesh.cables.filter { $0.b.node == 0 }.count)
    mesh.network.send(frame(to: .broadcast, from: station(1)), at: plug)
    mesh.run(for: .milliseconds(100))
    let data = mesh.network.received.filter { $0.bytes[0] == 0xFF }.map(\.plug.node).sorted()
    #expect(data == Array(1..<mesh.network.switches.count), "seed \(seed)")
  }

  @Test(arguments: 1...5 as ClosedRange<UInt64>)
  func `a mesh goes on from a checkpoint as if nothing had been`(seed: UInt64) throws {
    var random = RandomStream(seed: seed, owner: "checkpoint")
    var mesh = randomMesh(&random, stations: 1)
    mesh.run(for: .microseconds(Int64(random.next(below: 100))))
    for _ in 0..<5 {
      var copy = mesh
      copy.network.switches = try mesh.network.switches.map(restored)
      #expect(copy == mesh)
      mesh.run(for: .milliseconds(700))
      copy.run(for: .milliseconds(700))
      #expect(copy == mesh)
      mesh.set(cable: 0, isUp: mesh.cut[0])
    }
  }
}

/// 2 to 9 switches, 1 to 20 cables of several rates, some of them side by side, and perhaps in several parts.
private func randomMesh(_ random: inout RandomStream, stations: Int = 0) -> Mesh {
  let count = Int(random.next(below: 8)) + 2
  var pairs: [(Int, Int)] = stations > 0 ? (1..<count).map { ($0, Int(random.next(below: UInt64($0)))) } : []
  for _ in 0...random.next(below: 20) {
    let a = Int(random.next(below: UInt64(count)))
    pairs.append((a, (a + 1 + Int(random.next(below: UInt64(count - 1)))) % count))
  }
  let rates = pairs.map { _ in BitRate.megabitsPerSecond([10, 100, 1000][Int(random.next(below: 3))]) }
  return Mesh(switches: count, cables: pairs, stations: stations, rates: rates)
}
