import Controllers
import OpenFlow
import Packets
import SimulationKernel
import Testing

struct SessionTests {
  @Test func switchIntroducesItself() throws {
    var controller = Controller([HubApp()])
    var one = FakeSwitch(1, ports: 3)
    try one.join(&controller)
    let types = one.takeReceived().map(\.type)
    #expect(Array(types.prefix(4)) == [.hello, .featuresRequest, .setConfiguration, .multipartRequest])
    #expect(types.filter { $0 == .packetOut }.count == 3, "a probe for each port")
    #expect(controller.view.switches[one.datapath]?.ports.count == 3)
    #expect(controller.takeReports() == ["switch 0000000000000001 joined with 3 ports"])
  }

  @Test func whatWasInTablesBeforeGoesFirst() throws {
    var controller = Controller([HubApp()])
    var one = FakeSwitch(1, ports: 2)
    try one.join(&controller)
    let flows = one.takeReceived().flowMods
    #expect(flows.first?.command == .delete)
    #expect(flows.first?.table == .all)
    #expect(flows.dropFirst().allSatisfy { $0.command == .add })
  }

  @Test(arguments: [
    (Hello(versions: [4]), UInt8(4), true), (Hello(versions: [1, 4, 5]), 6, true), (Hello(versions: [1, 5]), 6, false),
    (Hello(), 4, true), (Hello(), 6, true), (Hello(), 1, false),
  ])
  func versionIsAgreedOn(hello: Hello, version: UInt8, isUnderstood: Bool) throws {
    var controller = Controller([])
    let connection = ConnectionNumber(1)
    controller.connect(connection, at: .zero)
    var bytes = OpenFlowPacket(.hello(hello), transaction: 1).bytes
    bytes[0] = version
    controller.receive(bytes, from: connection, at: .zero)
    #expect(controller.isClosed(connection) == !isUnderstood)
    var reader = MessageReader()
    reader.append(controller.output(for: connection))
    let last = try #require(try reader.take().last.map { try OpenFlowPacket($0) })
    if isUnderstood {
      #expect(last.message == .featuresRequest)
    } else if case .error(let error) = last.message {
      #expect(error.error == .helloFailed(.incompatible))
    } else {
      Issue.record("no error")
    }
  }

  @Test func echoIsAnsweredWithItsData() throws {
    var controller = Controller([])
    var one = FakeSwitch(1, ports: 1)
    try one.join(&controller)
    _ = one.takeReceived()
    try one.send(.echoRequest([1, 2, 3]), &controller, at: .zero)
    #expect(one.takeReceived() == [.echoReply([1, 2, 3])])
  }

  @Test func silenceIsProbedAndThenTheEnd() throws {
    var controller = Controller([])
    var one = FakeSwitch(1, ports: 1)
    try one.join(&controller)
    _ = one.takeReceived()
    controller.wake(at: .zero + .seconds(5))
    try one.collect(from: &controller)
    #expect(one.takeReceived().contains(.echoRequest([])))
    #expect(!controller.isClosed(one.connection))
    controller.wake(at: .zero + .seconds(10))
    #expect(controller.isClosed(one.connection))
    #expect(controller.view.switches.isEmpty)
    #expect(controller.takeReports().last == "switch 0000000000000001 left: it does not answer")
  }

  @Test func whoDoesNotIntroduceItselfIsCutOff() {
    var controller = Controller([])
    controller.connect(ConnectionNumber(1), at: .zero)
    #expect(controller.nextWake == .zero + .seconds(10))
    controller.wake(at: .zero + .seconds(10))
    #expect(controller.isClosed(ConnectionNumber(1)))
  }

  @Test func badMessagesAreAnsweredWithTheirErrors() throws {
    var controller = Controller([])
    var one = FakeSwitch(1, ports: 1)
    try one.join(&controller)
    _ = one.takeReceived()
    controller.receive([4, 99, 0, 8, 0, 0, 0, 7], from: one.connection, at: .zero)
    try one.collect(from: &controller)
    #expect(
      one.received == [
        OpenFlowPacket(
          .error(ErrorMessage(.badRequest(.badType), data: [4, 99, 0, 8, 0, 0, 0, 7])), transaction: 7)
      ])
  }

  @Test func aSwitchThatConnectsAnewReplacesItself() throws {
    var controller = Controller([HubApp()])
    var one = FakeSwitch(1, ports: 2)
    try one.join(&controller)
    var again = FakeSwitch(2, ports: 2)
    controller.connect(again.connection, at: .zero)
    try again.send(.hello(Hello(versions: [4])), &controller, at: .zero)
    try again.send(.featuresReply(one.features), &controller, at: .zero)
    try again.send(.multipartReply(MultipartReply(.portDescriptions(one.ports))), &controller, at: .zero)
    #expect(controller.isClosed(one.connection))
    #expect(!controller.isClosed(again.connection))
    #expect(controller.view.switches.count == 1)
    #expect(again.takeReceived().flowMods.contains { $0.command == .add })
  }

  @Test func tooFewTablesAreRefused() throws {
    var controller = Controller([FirewallApp([]), HubApp()])
    var one = FakeSwitch(1, ports: 2)
    controller.connect(one.connection, at: .zero)
    try one.send(.hello(Hello(versions: [4])), &controller, at: .zero)
    var features = one.features
    features.tables = 1
    try one.send(.featuresReply(features), &controller, at: .zero)
    try one.send(.multipartReply(MultipartReply(.portDescriptions(one.ports))), &controller, at: .zero)
    #expect(controller.isClosed(one.connection))
    #expect(controller.view.switches.isEmpty)
  }

  @Test func bytesMayComeInAnyPieces() throws {
    var whole = Controller([HubApp()])
    var one = FakeSwitch(1, ports: 3)
    try one.join(&whole)
    var pieces = Controller([HubApp()])
    pieces.connect(one.connection, at: .zero)
    let messages: [OpenFlowMessage] = [
      .hello(Hello(versions: [1, 4])), .featuresReply(one.features),
      .multipartReply(MultipartReply(.portDescriptions(one.ports))),
    ]
    for message in messages {
      for byte in OpenFlowPacket(message, transaction: 9).bytes {
        pieces.receive([byte], from: one.connection, at: .zero)
      }
    }
    #expect(pieces.view == whole.view)
  }
}
