import Fabric
import Packets
import SimulationKernel
import Switching
import Testing

@Suite struct CheckpointTests {
  @Test func aSwitchComesBackEqual() throws {
    var device = plainSwitch(VLANTests.memberships).0
    var outbox = Outbox()
    for number in 0..<40 {
      receive(
        frame(to: .broadcast, from: station(number)), on: number % 3, at: Instant(nanoseconds: 5), &device, &outbox)
    }
    device.linkChanged(on: PortIndex(1), isUp: false, at: .zero, into: &outbox)
    #expect(try restored(device) == device)
  }

  @Test func noPrefixOfACheckpointIsOne() {
    var writer = ByteWriter()
    plainSwitch(VLANTests.memberships).0.encode(to: &writer)
    for length in writer.bytes.indices {
      #expect(throws: CheckpointError.self) {
        var reader = CheckpointReader(Array(writer.bytes[..<length]))
        _ = try LearningSwitch(from: &reader)
      }
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
