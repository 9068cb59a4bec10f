import Controllers
import OpenFlow
import Packets
import SimulationKernel
import Testing

/// Paths that are installed when their first packet comes.
struct ReactiveAppTests {
  /// Two switches, with a host that is known at each.
  private static func network(waits: Bool) throws -> FakeNetwork {
    let switches = [FakeSwitch(1, ports: 2), FakeSwitch(2, ports: 2)]
    var network = try FakeNetwork(
      Controller([ReactiveApp(waitsForBarriers: waits)]), switches,
      wires: [(switches[0].location(2), switches[1].location(2))])
    try network.punt(Sample.arpRequest(from: 1, for: 2), at: switches[0].location(1))
    try network.punt(Sample.arpRequest(from: 2, for: 1), at: switches[1].location(1))
    for index in network.switches.indices { _ = network.switches[index].takeReceived() }
    try network.punt(Sample.frame(from: 1, to: 2), at: switches[0].location(1))
    return network
  }

  private static func releases(_ messages: [OpenFlowMessage]) -> [[Action]] { messages.packetOuts.map(\.actions) }

  @Test func everySwitchOfThePathGetsItsEntry() throws {
    var network = try Self.network(waits: true)
    for (index, port) in [(0, 2), (1, 1)] {
      let mods = network.switches[index].takeReceived().flowMods
      #expect(mods.map(\.instructions) == [[.applyActions([.output(PortNumber(UInt32(port)))])]])
      #expect(mods[0].match == Match(MatchField(.ethernetDestination, UInt128(Sample.mac(2).bits))))
      #expect(mods[0].idleTimeout == 10)
    }
  }

  @Test func withoutBarriersThePacketIsLetGoAtOnce() throws {
    var network = try Self.network(waits: false)
    let first = network.switches[0].takeReceived()
    #expect(first.map(\.type) == [.flowMod, .barrierRequest, .packetOut])
    #expect(Self.releases(first) == [[.output(.table)]])
    #expect(network.switches[1].takeReceived().map(\.type) == [.flowMod])
  }

  @Test func withBarriersThePacketWaitsForAllSwitches() throws {
    var network = try Self.network(waits: true)
    for index in [1, 0] {
      #expect(Self.releases(network.switches[0].takeReceived(except: .barrierRequest)) == [])
      try network.switches[index].answerBarriers(&network.controller, at: network.now)
    }
    try network.switches[0].collect(from: &network.controller)
    let released = network.switches[0].takeReceived()
    #expect(Self.releases(released) == [[.output(.table)]])
    #expect(released.packetOuts.map(\.data) == [Sample.frame(from: 1, to: 2)])
  }

  /// A reply to what nobody asked for, or a second one, lets nothing go.
  @Test func repliesAreToldApart() throws {
    var network = try Self.network(waits: true)
    for _ in 0..<3 {
      try network.switches[0].send(.barrierReply, &network.controller, at: network.now)
      try network.switches[1].send(.barrierReply, &network.controller, at: network.now)
    }
    #expect(Self.releases(network.switches[0].takeReceived()) == [])
  }

  @Test func whatOvertookItsEntryIsDropped() throws {
    var network = try Self.network(waits: false)
    for index in network.switches.indices { _ = network.switches[index].takeReceived() }
    _ = network.controller.takeReports()
    try network.punt(Sample.frame(from: 1, to: 2), at: network.switches[1].location(2))
    #expect(network.switches[1].takeReceived() == [])
    #expect(network.controller.takeReports().contains { $0.hasSuffix("came to 0x2:2 before its entry: dropped") })
  }

  /// A switch that leaves takes the packets with it that wait for it.
  @Test func aSwitchThatLeavesLetsNothingWait() throws {
    var network = try Self.network(waits: true)
    network.controller.disconnect(network.switches[1].connection, at: network.now)
    try network.switches[0].answerBarriers(&network.controller, at: network.now)
    #expect(Self.releases(network.switches[0].takeReceived()) == [])
  }
}
