import Fabric
import SimulationKernel
import Testing

@Suite struct FabricCheckpointTests {
  private static let link = LinkSettings(.megabitsPerSecond(100), delay: .microseconds(50)) { link in
    (link.jitter, link.loss, link.duplicate) = (.microseconds(20), .percent(10), .percent(10))
    (link.reorder, link.corrupt, link.queueLimit, link.mtu) = (.percent(5), .percent(5), 20, 1500)
  }

  /// A wire in full use: frames on it, waiting and dropped.
  private func wire() -> Wire {
    var wire = Wire(FabricCheckpointTests.link)
    for number in 0..<60 { wire.send(number, length: 100 + number, at: Instant(nanoseconds: Int64(500 * number))) }
    return wire
  }

  @Test func `a wire in use comes back equal and goes on alike`() throws {
    var original = wire()
    var copy = original
    copy.fabric = try restored(original.fabric)
    copy.frames = try restored(original.frames)
    #expect(copy.fabric == original.fabric && copy.frames == original.frames)
    for number in 60..<90 {
      original.send(number, length: 200, at: Instant(nanoseconds: Int64(1000 * number)))
      copy.send(number, length: 200, at: Instant(nanoseconds: Int64(1000 * number)))
    }
    original.run()
    copy.run()
    #expect(copy.arrivals == original.arrivals && copy.fabric == original.fabric && copy.frames == original.frames)
  }

  @Test func `no prefix of a checkpoint is one`() {
    let bytes = encoded(wire().fabric)
    for length in bytes.indices {
      #expect(throws: CheckpointError.self) { try decoded(Fabric.self, Array(bytes[..<length])) }
    }
  }

  @Test(arguments: 1...10 as ClosedRange<UInt64>)
  func `a damaged checkpoint is refused or gives a wire that runs`(seed: UInt64) {
    var random = RandomStream(seed: seed, owner: "damage")
    let wire = wire()
    let bytes = encoded(wire.fabric)
    for _ in 0..<300 {
      var damagedBytes = bytes
      damagedBytes[Int(random.next(below: UInt64(bytes.count)))] = UInt8(truncatingIfNeeded: random.next())
      var copy = wire
      guard let fabric = try? decoded(Fabric.self, damagedBytes) else { continue }
      copy.fabric = fabric
      // The world refuses what holds other frames than there are.
      guard copy.frames.balances(with: fabric.heldFrames) else { continue }
      copy.run()
    }
  }
}

func encoded(_ value: some Checkpointable) -> [UInt8] {
  var writer = ByteWriter()
  writer.write(value)
  return writer.bytes
}

/// Reads one value and demands that nothing is left.
func decoded<T: Checkpointable>(_: T.Type, _ bytes: [UInt8]) throws(CheckpointError) -> T {
  var reader = CheckpointReader(bytes)
  let value: T = try reader.read()
  guard reader.isAtEnd else { throw reader.failure("bytes left over") }
  return value
}

func restored<T: Checkpointable>(_ value: T) throws(CheckpointError) -> T { try decoded(T.self, encoded(value)) }
