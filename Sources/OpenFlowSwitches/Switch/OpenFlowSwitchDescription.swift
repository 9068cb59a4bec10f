import Datapath
public import Fabric
public import Packets
public import Settings

/// `kind: openflow-switch`
public struct OpenFlowSwitchDescription: DeviceDescription {
  public typealias Described = OpenFlowSwitch

  public static let kind = KindInfo(
    "openflow-switch", [OpenFlowSwitchSettings.keys.section], "A switch that OpenFlow controllers program.")

  public private(set) var settings: OpenFlowSwitchSettings
  private var mac = MACAddress.zero
  private var node = ""

  public init(_ settings: Layer) { self.settings = settings.group(of: OpenFlowSwitchSettings.keys) }

  public mutating func attach(to ports: DevicePorts, _ faults: inout FaultLog) { node = ports.node }

  /// Ports have addresses in OpenFlow, and the switch an identifier that is made of one.
  public var address: DeviceAddress { .drawn }
  public mutating func setAddress(_ address: MACAddress) { mac = address }

  /// Which tags pass where is for controllers to say.
  public func configuration(_ ports: [PortDescription]) -> OpenFlowSwitchConfiguration {
    let datapath = DatapathSettings(
      tableCount: settings.tables,
      ports: ports.map { port in
        PortSettings(
          name: port.name, address: port.address, speed: UInt32(clamping: port.rate.bitsPerSecond / 1000))
      })
    return OpenFlowSwitchConfiguration(
      datapath: datapath,
      identity: SwitchIdentity(
        datapathID: settings.datapathID ?? mac.bits, name: node, buffers: UInt32(datapath.bufferCount),
        tables: datapath.tableCount, queues: datapath.queueCount),
      failMode: settings.failMode, controllers: settings.controllers)
  }

  public func lines(_ ports: [String]) -> [String] {
    OpenFlowSwitchSettings.keys.lines(settings)
  }
}
