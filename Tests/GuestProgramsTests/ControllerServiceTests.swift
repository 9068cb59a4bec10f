import Controllers
import Fabric
import GuestPrograms
import NetworkStack
import OpenFlow
import Packets
import SimulationKernel
import Testing

/// A controller in a guest, and what a switch would say to it.
struct ControllerServiceTests {
  private static let introduction: [OpenFlowMessage] = [
    .hello(Hello(versions: [4])),
    .featuresReply(SwitchFeatures(datapathID: 1, buffers: 0, tables: 254, capabilities: [])),
    .multipartReply(
      MultipartReply(
        .portDescriptions([OpenFlowPort(PortNumber(1), hardwareAddress: MACAddress(bits: 0x0200_0000_0001), name: "p1")]
        ))),
  ]

  private static func network(
    saying bytes: [UInt8]
  ) throws -> (network: GuestNetwork, controller: GuestNetwork.ProgramKey, peer: GuestNetwork.ProgramKey) {
    var network = try GuestNetwork.pair(LinkSettings(delay: .milliseconds(1)))
    let controller = network.start(ControllerService(ControllerSettings(apps: [.hub])), on: 1)
    let address = Endpoint(.v4(IPv4Address(10, 0, 0, 2)), port: ControllerService.port)
    let peer = network.start(Asker(of: address, bytes, shuts: false), on: 0)
    return (network, controller, peer)
  }

  @Test func switchConnectsByTCP() throws {
    let bytes = Self.introduction.flatMap { OpenFlowPacket($0, transaction: 1).bytes }
    var (network, controller, peer) = try Self.network(saying: bytes)
    network.run(until: .seconds(2))
    #expect(network.output(of: controller).text == "switch 0000000000000001 joined with 1 ports\n")
    var reader = MessageReader()
    reader.append(network.output(of: peer).bytes)
    let types = try reader.take().map { try OpenFlowPacket($0).message.type }
    #expect(Array(types.prefix(4)) == [.hello, .featuresRequest, .setConfiguration, .multipartRequest])
    #expect(types.contains(.flowMod))
    #expect(try network.restored() == network)
    network.run(until: .seconds(20))
    #expect(network.output(of: controller).text.hasSuffix("switch 0000000000000001 left: it does not answer\n"))
  }

  @Test func garbageClosesTheConnectionAlone() throws {
    var (network, controller, peer) = try Self.network(saying: Array(repeating: 0, count: 64))
    network.run(until: .seconds(2))
    #expect(network.output(of: peer).status == 0, "the connection has ended")
    #expect(network.output(of: controller).status == nil, "the controller has not")
  }
}
