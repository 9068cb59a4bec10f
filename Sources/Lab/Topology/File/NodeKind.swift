import Controllers
import Fabric
import GuestPrograms
import Hubs
import NetworkFunctions
import NetworkStack
import OpenFlowSwitches
import Settings
import Switching

/// What a node can be: the keys that it has, and what becomes of them.
///
/// A new kind is a line in ``all``, and a `DeviceDescription` beside the device or the declaration of a function's keys.
struct NodeKind: Sendable {
  static let all: [NodeKind] = [
    .vm, .router, .vnf, .controller, .function(Firewall.self, canBeTransparent: true), .function(NAT.self),
    .function(LoadBalancer.self), .switch, .device(HubDescription.self),
    .device(OpenFlowSwitchDescription.self),
  ]

  var info: KindInfo
  /// How interfaces are called that links make: `eth0`, `p1`.
  var portPrefix = "eth"
  var firstPort = 0
  /// What the keys of a node say it is.
  var content: @Sendable (Layer, SourceLocation, inout FaultLog) -> NodeContent

  var name: String { info.name }

  static func named(_ name: String) -> NodeKind? { all.first { $0.name == name } }

  /// What the kinds are called elsewhere, for messages.
  static let otherNames = [
    "vm": [
      "host", "pc", "machine", "node", "linux", "container", "client", "server", "vpcs", "docker", "workstation",
      "computer",
      "end-host", "guest", "namespace", "station", "laptop",
    ],
    "router": ["gateway", "l3", "frr", "quagga", "l3-switch"], "firewall": ["fw", "iptables", "nftables", "acl"],
    "load-balancer": ["lb", "loadbalancer", "haproxy"], "nat": ["nat-gateway", "masquerade"],
    "switch": ["bridge", "ovs", "ovs-bridge", "l2", "l2-switch", "ethernet-switch", "vswitch"],
    "hub": ["repeater"], "openflow-switch": ["openflow", "sdn-switch", "of-switch", "ovs-kernel"],
    "vnf": ["nf", "appliance", "middlebox"],
  ]

  /// Whether a node may have the keys of a section.
  ///
  /// - Parameter kind: nil where the node does not say; then it is none of those that stand for a function.
  static func mayHave(_ section: KeySection, _ kind: NodeKind?) -> Bool {
    let kinds = kind.map { [$0] } ?? all.filter { !$0.info.isRarelyUsed }
    return kinds.contains { $0.info.sections.contains { $0.info.noun == section.info.noun } }
  }

  static let table = KindTable("a node", all.map(\.info), hints: KeyHint.node)
}

/// A node's settings, all that applies to it put together.
enum NodeContent: Sendable {
  case machine(MachineDescription, functions: [FunctionDescription], isTransparent: Bool, forwards: Bool)
  case device(any DeviceDescription)
}

extension NodeKind {
  static let vm = machine("vm", forwards: false, [], "A machine.")
  static let router = machine(
    "router", forwards: true, [FunctionListDescription.keys.section], "A machine that forwards packets.")
  static let vnf = machine(
    "vnf", forwards: true, [FunctionListDescription.keys.section, TransparencyDescription.keys.section],
    "A machine that forwards packets through network functions.")

  /// Short for a vm with that one service, whose keys stand on the node.
  static let controller = NodeKind(
    info: KindInfo(
      "controller", [MachineDescription.keys.section, ControllerSettings.keys.section], isRarelyUsed: true,
      "A machine that controls OpenFlow switches.")
  ) { settings, location, faults in
    let change = settings.change(of: ControllerSettings.keys)
    let controller = ControllerSettings.keys.group(change, at: location, &faults) ?? ControllerSettings()
    var machine = settings.group(of: MachineDescription.keys)
    machine.services.append(Located(ServiceDescription(ControllerService.self, controller), at: location))
    return .machine(machine, functions: [], isTransparent: false, forwards: machine.forwards ?? false)
  }

  private static func machine(
    _ name: String, forwards: Bool, _ sections: [KeySection], _ meaning: String
  ) -> NodeKind {
    NodeKind(info: KindInfo(name, [MachineDescription.keys.section] + sections, meaning)) { settings, _, _ in
      .machine(
        settings, functions: settings.group(of: FunctionListDescription.keys).functions, forwards: forwards)
    }
  }

  /// Short for a vnf with that one function, whose keys stand on the node.
  private static func function<Function: ConfigurableFunction>(
    _: Function.Type, canBeTransparent: Bool = false
  ) -> NodeKind {
    let transparency = canBeTransparent ? [TransparencyDescription.keys.section] : []
    let sections = [MachineDescription.keys.section] + transparency + [Function.keys.section]
    let info = KindInfo(Function.name, sections, isRarelyUsed: true, "A vnf with that one function.")
    return NodeKind(info: info) { settings, location, faults in
      let change = settings.change(of: Function.keys)
      let function = FunctionDescription(Function.self, change, at: location, &faults)
      return .machine(settings, functions: function.map { [$0] } ?? [], forwards: true)
    }
  }

  static let `switch` = device(SwitchDescription.self)

  private static func device<Description: DeviceDescription>(_: Description.Type) -> NodeKind {
    NodeKind(info: Description.kind, portPrefix: "p", firstPort: 1) { settings, _, _ in
      .device(Description(settings))
    }
  }
}

extension NodeContent {
  fileprivate static func machine(
    _ settings: Layer, functions: [FunctionDescription], forwards: Bool
  ) -> NodeContent {
    let machine = settings.group(of: MachineDescription.keys)
    let isTransparent = settings.group(of: TransparencyDescription.keys).isTransparent
    return .machine(
      machine, functions: functions, isTransparent: isTransparent, forwards: machine.forwards ?? forwards)
  }
}
