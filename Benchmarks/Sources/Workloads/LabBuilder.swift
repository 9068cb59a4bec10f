import Datapath
import Fabric
import GuestPrograms
import Guests
import Lab
import NetworkStack
import OpenFlowSwitches
import Packets
import SimulationKernel
import Switching

/// Puts a world together by hand, so that a workload measures the simulator and not the topology file's loader.
struct LabBuilder {
  var world = World()
  var link = LinkSettings()
  private var nextPort: [Int] = []
  static let firstMAC: UInt64 = 0x0800_2700_0001
  private var nextMAC = firstMAC

  /// The one that was given last.
  var lastAddress: MACAddress { MACAddress(bits: nextMAC - 1) }

  mutating func address() -> MACAddress {
    defer { nextMAC += 1 }
    return MACAddress(bits: nextMAC)
  }

  mutating func interface(_ name: String, _ addresses: [InterfaceAddress<IPv4Address>]) -> Interface {
    Interface(name: name, mac: address(), ipv4: addresses)
  }

  mutating func host(
    _ name: String, _ interfaces: [[InterfaceAddress<IPv4Address>]], routes: [Route<IPv4Address>] = [],
    forwards: Bool = false
  ) -> NodeIndex {
    let vNICs = interfaces.enumerated().map { interface("eth\($0)", $1) }
    var configuration = GuestConfiguration(
      network: StackConfiguration(interfaces: vNICs, random: RandomStream(seed: 1, owner: name)))
    configuration.network.ipv4Routes = routes
    configuration.network.forwards = forwards
    nextPort.append(0)
    return world.addGuest(configuration, named: name, seed: 1)
  }

  mutating func learningSwitch(_ name: String, ports count: Int) -> NodeIndex {
    let ports = (0..<count).map { _ in SwitchPortSettings(address: address()) }
    let device = LearningSwitch(address: address(), ports: ports, ageing: .seconds(300), spanningTree: nil)
    nextPort.append(0)
    return world.add(LearningSwitch.self, device, ports: (1...count).map { "p\($0)" }, named: name, seed: 1)
  }

  /// A switch that no controller has a connection to. Its flows are installed at its console.
  mutating func openFlowSwitch(_ name: String, ports count: Int) -> NodeIndex {
    let ports = (1...count).map { PortSettings(name: "p\($0)", address: address(), speed: 1_000_000) }
    let settings = DatapathSettings(ports: ports)
    let identity = SwitchIdentity(
      datapathID: address().bits, name: name, buffers: UInt32(settings.bufferCount), tables: settings.tableCount,
      queues: settings.queueCount)
    let configuration = OpenFlowSwitchConfiguration(
      datapath: settings, identity: identity, failMode: .secure, controllers: [])
    nextPort.append(0)
    return world.add(OpenFlowSwitch.self, configuration, ports: ports.map(\.name), named: name, seed: 1)
  }

  /// Joins the next free ports of two nodes.
  mutating func connect(_ a: NodeIndex, _ b: NodeIndex) {
    let (first, second) = (takePort(a), takePort(b))
    world.connect(first, second, forward: link, backward: link)
  }

  /// Joins two ports by number.
  mutating func connect(_ a: NodeIndex, _ i: Int, _ b: NodeIndex, _ j: Int) {
    world.connect(world.port(i, of: a), world.port(j, of: b), forward: link, backward: link)
  }

  private mutating func takePort(_ node: NodeIndex) -> PortID {
    defer { nextPort[Int(node.rawValue)] += 1 }
    return world.port(nextPort[Int(node.rawValue)], of: node)
  }
}
