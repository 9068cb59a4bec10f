import Fabric
import Packets
import SimulationKernel
import Switching
import Testing

@Suite struct CheckpointTests {
  @Test func `a switch comes back equal`() throws {
    var device = plainSwitch(VLANTests.memberships).0
    var outbox = Outbox()
    for number in 0..<40 {
      receive(
        frame(to: .broadcast, from: station(number)), on: number % 3, at: Instant(nanoseconds: 5), &device, &outbox)
    }
    device.linkChanged(on: PortIndex(1), isUp: false, at: .zero, into: &outbox)
    #expect(try restored(device) == device)
  }

  @Test func `a switch amid its spanning tree comes back equal`() throws {
    var mesh = Mesh(switches: 4, cables: [(0, 1), (1, 2), (2, 3), (3, 0)], stations: 1)
    for microseconds in [15, 7, 30, 2_000_000, 1_500_000] as [Int64] {
      mesh.run(for: .microseconds(microseconds))
      for device in mesh.network.switches {
        let copy = try restored(device)
        #expect(copy == device)
      }
    }
  }

  @Test(arguments: [nil, SpanningTreeSettings()])
  func `no prefix of a checkpoint is one`(spanningTree: SpanningTreeSettings?) {
    let ports = VLANTests.memberships.enumerated().map { SwitchPortSettings(address: portAddress(0, $0), vlan: $1) }
    var writer = ByteWriter()
    LearningSwitch(address: bridgeAddress(0), ports: ports, ageing: .seconds(1), spanningTree: spanningTree)
      .encode(to: &writer)
    for length in writer.bytes.indices {
      #expect(throws: CheckpointError.self) {
        var reader = CheckpointReader(Array(writer.bytes[..<length]))
        _ = try LearningSwitch(from: &reader)
      }
    }
  }

  @Test(arguments: 1...10 as ClosedRange<UInt64>)
  func `a damaged checkpoint is refused or gives a switch that runs`(seed: UInt64) throws {
    var random = RandomStream(seed: seed, owner: "damage")
    var mesh = Mesh(switches: 4, cables: [(0, 1), (1, 2), (2, 3), (3, 0)], stations: 1)
    mesh.run(for: .seconds(5))
    var writer = ByteWriter()
    mesh.network.switches[0].encode(to: &writer)
    for _ in 0..<500 {
      var bytes = writer.bytes
      bytes[Int(random.next(below: UInt64(bytes.count)))] = UInt8(truncatingIfNeeded: random.next())
      var reader = CheckpointReader(bytes)
      guard var device = try? LearningSwitch(from: &reader) else { continue }
      var outbox = Outbox()
      device.wake(at: .zero + .seconds(6), into: &outbox)
      receive(frame(to: .broadcast, from: station(1)), on: 0, at: .zero + .seconds(6), &device, &outbox)
    }
  }
}

/// The value after a trip through a checkpoint, all of which it must have read.
func restored<T: Checkpointable>(_ value: T) throws -> T {
  var writer = ByteWriter()
  value.encode(to: &writer)
  var reader = CheckpointReader(writer.bytes)
  let copy = try T(from: &reader)
  guard reader.isAtEnd else { throw reader.failure("bytes are left") }
  return copy
}
