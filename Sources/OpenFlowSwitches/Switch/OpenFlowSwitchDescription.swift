import Datapath
public import Fabric
import NetworkStack
public import Packets
public import Settings
import SimulationKernel

/// `kind: openflow-switch`
public struct OpenFlowSwitchDescription: DeviceDescription {
  public typealias Described = OpenFlowSwitch

  public static let kind = KindInfo(
    "openflow-switch", [OpenFlowSwitchSettings.keys.section], "A switch that OpenFlow controllers program.")

  public private(set) var settings: OpenFlowSwitchSettings
  private var mac = MACAddress.zero
  private var node = ""
  /// The number of the management port, if there is one.
  private var managementPort: Int?
  /// The addresses of the machines among the controllers, in their order.
  private var servers: [IPv4Address] = []

  public init(_ settings: Layer) { self.settings = settings.group(of: OpenFlowSwitchSettings.keys) }

  public mutating func attach(to ports: DevicePorts, _ faults: inout FaultLog) {
    node = ports.node
    managementPort = ports.names.firstIndex(of: ManagementSettings.portName)
  }

  /// Ports have addresses in OpenFlow, and the switch an identifier that is made of one.
  public var address: DeviceAddress { .drawn }
  public mutating func setAddress(_ address: MACAddress) { mac = address }

  /// The one that controllers know the switch by.
  public var datapathID: UInt64 { settings.datapathID ?? mac.bits }

  public var management: ManagementSettings? {
    var management = settings.management
    management.servers = settings.controllers.compactMap { controller in
      if case .machine(let machine) = controller.value { Located(machine, at: controller.location) } else { nil }
    }
    management.isControlled = !settings.controllers.isEmpty
    return management
  }

  public mutating func setManagement(address: PortAddress?, servers: [IPv4Address]) {
    settings.management.address = address.map { Located($0) }
    self.servers = servers
  }

  /// Which tags pass where is for controllers to say. The management port is no part of the datapath.
  public func lanes(at port: Int, for vlans: Set<UInt16>) -> [Lane] {
    if port == managementPort { return [Lane(tag: nil, domain: -1)] }
    return [Lane(tag: nil, domain: 0)] + vlans.sorted().map { Lane(tag: $0, domain: Int($0)) }
  }

  public func configuration(_ ports: [PortDescription]) -> OpenFlowSwitchConfiguration {
    let datapath = DatapathSettings(
      tableCount: settings.tables,
      ports: ports.prefix(managementPort ?? ports.count).map { port in
        PortSettings(
          name: port.name, address: port.address, speed: UInt32(clamping: port.rate.bitsPerSecond / 1000))
      })
    var configuration = OpenFlowSwitchConfiguration(
      datapath: datapath,
      identity: SwitchIdentity(
        datapathID: datapathID, name: node, buffers: UInt32(datapath.bufferCount),
        tables: datapath.tableCount, queues: datapath.queueCount),
      failMode: settings.failMode, controllers: outsideControllers)
    configuration.installDelay = settings.installDelay
    configuration.management = managementPort.map { stack(at: ports[$0]) }
    configuration.simulatedControllers = simulatedControllers
    configuration.auxiliaryConnections = settings.auxiliaryConnections
    return configuration
  }

  private var outsideControllers: [ControllerAddress] {
    settings.controllers.compactMap { if case .outside(let address) = $0.value { address } else { nil } }
  }

  private var simulatedControllers: [ControllerAddress] {
    zip(management?.servers ?? [], servers).map { ControllerAddress(address: $1, port: $0.value.port) }
  }

  private func stack(at port: PortDescription) -> StackConfiguration {
    let own = settings.management.address.map {
      InterfaceAddress($0.value.address, prefixLength: $0.value.prefixLength)
    }
    let interface = Interface(name: port.name, mac: port.address, mtu: port.mtu, ipv4: own.map { [$0] } ?? [])
    // The port's address is drawn from the lab's seed, and so is what depends on it.
    var stack = StackConfiguration(
      interfaces: [interface], random: RandomStream(seed: port.address.bits, owner: "management of \(node)"))
    if let gateway = settings.management.gateway?.value {
      stack.ipv4Routes = [Route(to: .any, prefixLength: 0, .via, interface: 0, gateway: gateway, origin: .configured)]
    }
    return stack
  }

  public func lines(_ ports: [String]) -> [String] {
    OpenFlowSwitchSettings.keys.lines(settings)
  }
}
