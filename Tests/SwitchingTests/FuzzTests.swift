import Fabric
import Packets
import SimulationKernel
import Switching
import Testing

@Suite struct FuzzTests {
  @Test(arguments: 1...20 as ClosedRange<UInt64>) func randomBytesNeverTrapAndNeverLeak(seed: UInt64) {
    var random = RandomStream(seed: seed, owner: "fuzz")
    var network = SwitchedNetwork([plainSwitch(VLANTests.memberships)])
    for _ in 0..<200 {
      network.send(randomFrame(&random), at: Plug(0, Int(random.next(below: 5))))
      network.run(until: network.now + .microseconds(20))
    }
    #expect(network.outbox.frames.count == 0)
  }
}

/// Up to 80 bytes, half of the time with a tag.
private func randomFrame(_ random: inout RandomStream) -> [UInt8] {
  var bytes = (0..<Int(random.next(below: 80))).map { _ in UInt8(truncatingIfNeeded: random.next()) }
  if bytes.count >= 14, random.next(below: 2) == 0 { bytes.replaceSubrange(12..<14, with: [0x81, 0x00]) }
  return bytes
}
