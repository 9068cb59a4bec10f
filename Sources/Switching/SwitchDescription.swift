public import Fabric
public import Packets
public import Settings

/// `kind: switch`, a learning switch.
public struct SwitchDescription: DeviceDescription {
  public typealias Described = LearningSwitch

  public static let kind = KindInfo("switch", [SwitchSettings.keys.section], "A learning switch.")

  /// Once the ports are known, without what it says of them by name; with the address once there is one.
  public private(set) var settings: SwitchSettings
  /// By port. The native VLAN of a trunk is among its allowed ones.
  public private(set) var vlans: [VLANMembership] = []

  public init(_ settings: Layer) { self.settings = settings.group(of: SwitchSettings.keys) }

  public var address: DeviceAddress { settings.mac.map { .given($0) } ?? .drawn }

  public var runsSpanningTree: Bool? { settings.runsSpanningTree }

  public mutating func setAddress(_ address: MACAddress) { settings.mac = Located(address) }

  /// The bridge address, from which its spanning tree identifier is made. Its ports have addresses of their own.
  var mac: MACAddress { settings.mac?.value ?? .zero }

  public mutating func attach(to ports: DevicePorts, _ faults: inout FaultLog) {
    vlans = Array(repeating: .access(.standard), count: ports.names.count)
    for port in settings.vlans {
      if let index = ports.names.firstIndex(of: port.name) {
        if let membership = port.membership(&faults) { vlans[index] = membership }
      } else {
        faults.report(
          "no link uses port '\(port.name)' of '\(ports.node)'", at: port.location,
          fix: "link to '\(ports.node):\(port.name)', or correct the port's name")
      }
    }
    settings.vlans = []
    checkCount(of: ports, &faults)
  }

  private func checkCount(of ports: DevicePorts, _ faults: inout FaultLog) {
    guard settings.runsSpanningTree, ports.names.count > SpanningTreeSettings.maximumPorts else { return }
    faults.report(
      "'\(ports.node)' has \(ports.names.count) ports, more than the \(SpanningTreeSettings.maximumPorts) of a spanning tree",
      at: ports.settings.change(of: SwitchSettings.keys).location(of: "stp") ?? ports.location,
      fix: "spread its links over several switches, or remove 'stp'")
  }

  public func configuration(_ ports: [PortDescription]) -> LearningSwitch {
    LearningSwitch(
      address: mac,
      ports: zip(ports, vlans).map { SwitchPortSettings(name: $0.name, address: $0.address, vlan: $1, rate: $0.rate) },
      ageing: settings.ageing,
      spanningTree: settings.runsSpanningTree ? SpanningTreeSettings(priority: settings.priority) : nil,
      groupForwardMask: settings.groupForwardMask)
  }
}
