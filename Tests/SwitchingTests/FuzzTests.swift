import Fabric
import Packets
import SimulationKernel
import Switching
import Testing

@Suite struct FuzzTests {
  @Test(arguments: 1...20 as ClosedRange<UInt64>) func `random bytes never trap and never leak`(seed: UInt64) {
    var random = RandomStream(seed: seed, owner: "fuzz")
    var network = SwitchedNetwork([plainSwitch(VLANTests.memberships)])
    for _ in 0..<200 {
      network.send(randomFrame(&random), at: Plug(0, Int(random.next(below: 5))))
      network.run(until: network.now + .microseconds(20))
    }
    #expect(network.outbox.frames.count == 0)
  }

  @Test(arguments: 1...20 as ClosedRange<UInt64>) func `random messages of bridges never trap and never hang`(
    seed: UInt64
  ) {
    var random = RandomStream(seed: seed, owner: "messages")
    var bridge = Bridge(ports: 4)
    for _ in 0..<500 {
      bridge.hear(randomMessage(&random), on: Int(random.next(below: 4)))
      guard random.next(below: 4) == 0 else { continue }
      bridge.run(until: bridge.now + .milliseconds(Int64(random.next(below: 3_000))))
    }
    #expect(bridge.device.nextWake > bridge.now)
  }
}

/// A message of any type, with any numbers, or with such as differ little.
private func randomMessage(_ random: inout RandomStream) -> BPDU {
  let isWild = random.next(below: 3) == 0
  func number<T: FixedWidthInteger>(_ few: UInt64) -> T {
    T(truncatingIfNeeded: isWild ? random.next() : random.next(below: few))
  }
  let parameters = BPDUParameters(
    flags: BPDUFlags(rawValue: number(256)), root: BridgeIdentifier(bits: number(4)), rootPathCost: number(3),
    bridge: BridgeIdentifier(bits: number(4)), port: BridgePortIdentifier(bits: number(3)), messageAge: number(5_400),
    maximumAge: number(5_400), helloTime: number(600), forwardDelay: number(4_000))
  switch random.next(below: 8) {
  case 0: return .topologyChangeNotification
  case 1: return .configuration(parameters)
  default: return .rapid(parameters)
  }
}

/// Up to 80 bytes, half of the time with a tag.
private func randomFrame(_ random: inout RandomStream) -> [UInt8] {
  var bytes = (0..<Int(random.next(below: 80))).map { _ in UInt8(truncatingIfNeeded: random.next()) }
  if bytes.count >= 14, random.next(below: 2) == 0 { bytes.replaceSubrange(12..<14, with: [0x81, 0x00]) }
  return bytes
}
