import Controllers
import OpenFlow
import Packets
import SimulationKernel
import TestSupport
import Testing

/// Whatever one switch does, the controller stays right for the others and bounded in memory.
struct HostileSwitchTests {
  private static func controller() -> Controller {
    Controller([FirewallApp([]), LearningSwitchApp()])
  }

  @Test func garbageEndsItsSessionAlone() throws {
    var controller = Self.controller()
    var good = FakeSwitch(1, ports: 2)
    try good.join(&controller)
    controller.connect(ConnectionNumber(2), at: .zero)
    controller.receive([UInt8](repeating: 0, count: 100), from: ConnectionNumber(2), at: .zero)
    #expect(controller.isClosed(ConnectionNumber(2)))
    #expect(!controller.isClosed(good.connection))
  }

  @Test(arguments: FuzzSeeds.draw(3, for: "bytes of a hostile switch"))
  func randomMessages(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<100 {
      var controller = Self.controller()
      var one = FakeSwitch(1, ports: 2)
      try one.join(&controller)
      for _ in 0..<20 {
        let body = (0..<Int.random(in: 0...60, using: &generator)).map { _ in
          UInt8.random(in: 0...255, using: &generator)
        }
        let length = UInt8(body.count + 8)
        let type = UInt8.random(in: 0...32, using: &generator)
        controller.receive([4, type, 0, length, 0, 0, 0, 1] + body, from: one.connection, at: .zero)
      }
      #expect(controller.output(for: one.connection).count < 1 << 20)
    }
  }

  /// Every message of a well-behaved switch, with one byte of it changed.
  @Test func changedBytesDoNoHarm() throws {
    let one = FakeSwitch(1, ports: 2)
    let arp = Sample.arpRequest(from: 1, for: 2)
    let packetIn = PacketIn(
      totalLength: UInt16(arp.count), reason: .noMatch, table: TableNumber(0), cookie: 0,
      match: Match(MatchField(.inPort, 1)), data: arp)
    let messages: [OpenFlowMessage] = [
      .packetIn(packetIn), .portStatus(PortStatus(.modify, one.ports[0])),
      .multipartReply(MultipartReply(.portDescriptions(one.ports))),
      .error(ErrorMessage(.badRequest(.badType), data: [])),
    ]
    for message in messages {
      let bytes = OpenFlowPacket(message, transaction: 1).bytes
      for index in bytes.indices {
        var controller = Self.controller()
        var one = one
        try one.join(&controller)
        for value: UInt8 in [0, 0x7F, 0xFF] {
          var changed = bytes
          changed[index] = value
          controller.receive(changed, from: one.connection, at: .zero)
        }
        controller.wake(at: .zero + .seconds(60))
        controller.wake(at: .zero + .seconds(65))
        #expect(controller.isClosed(one.connection))
      }
    }
  }

  @Test func whoDoesNotReadIsCutOff() throws {
    var controller = Self.controller()
    var one = FakeSwitch(1, ports: 2)
    try one.join(&controller)
    let request = OpenFlowPacket(.echoRequest([UInt8](repeating: 1, count: 60_000)), transaction: 1).bytes
    for _ in 0..<300 { controller.receive(request, from: one.connection, at: .zero) }
    #expect(controller.isClosed(one.connection))
    #expect(controller.output(for: one.connection).count <= 8 << 20)
    #expect(controller.view.switches.isEmpty)
  }

  @Test func aFloodOfSourcesFillsNothing() throws {
    var controller = Controller([LearningSwitchApp()])
    var one = FakeSwitch(1, ports: 2)
    try one.join(&controller)
    for number: UInt64 in 0..<3000 {
      try one.punt(Sample.frame(from: number, to: 0xFF_FFFF), at: 1, &controller, at: .zero)
      _ = one.takeReceived()
    }
    #expect(controller.view.hosts.count == 3000)
    #expect(controller.takeReports().count <= 10_000)
  }

  @Test func portsWithoutEndAreCutShort() throws {
    var controller = Controller([])
    var one = FakeSwitch(1, ports: 1)
    controller.connect(one.connection, at: .zero)
    try one.send(.hello(Hello(versions: [4])), &controller, at: .zero)
    try one.send(.featuresReply(one.features), &controller, at: .zero)
    for round: UInt32 in 0..<10 {
      let ports = (1...900).map { FakeSwitch.port(round * 900 + $0, of: 1) }
      try one.send(.multipartReply(MultipartReply(.portDescriptions(ports), more: round < 9)), &controller, at: .zero)
    }
    #expect(controller.view.switches[one.datapath]?.ports.count == 4096)
  }

  @Test func closingInMidMessageForgetsTheSwitch() throws {
    var controller = Self.controller()
    var one = FakeSwitch(1, ports: 2)
    try one.join(&controller)
    controller.receive([4, 10, 0, 200, 0], from: one.connection, at: .zero)
    controller.disconnect(one.connection, at: .zero)
    #expect(controller.view.switches.isEmpty)
    #expect(controller.pendingConnections.isEmpty)
  }
}
