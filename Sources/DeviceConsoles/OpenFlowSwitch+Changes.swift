import Datapath
import Fabric
import OpenFlow
import OpenFlowSwitches
import OpenFlowText
import SimulationKernel

// Commands of `ovs-ofctl` that change flow entries, groups, meters and ports.

extension OpenFlowSwitch {
  /// The names and numbers of the ports.
  var portNames: PortNames { PortNames(datapath.ports.indices.map { datapath.description(of: $0) }) }

  /// What a command that changes something answers; nil if it is none of these.
  mutating func change(
    _ request: OpenFlowRequest, at now: Instant, into outbox: inout Outbox
  ) throws(FlowTextError) -> String? {
    let text = request.arguments.first ?? ""
    switch request.command.name {
    case "add-flow": return try flowMod(text, .add, at: now, into: &outbox)
    case "mod-flows":
      return try flowMod(text, request.isStrict ? .modifyStrict : .modify, at: now, into: &outbox)
    case "del-flows":
      return try flowMod(text, request.isStrict ? .deleteStrict : .delete, at: now, into: &outbox)
    case "add-group": try groupMod(text, .add, at: now, into: &outbox)
    case "mod-group": try groupMod(text, .modify, at: now, into: &outbox)
    case "del-groups": try groupMod(text, .delete, at: now, into: &outbox)
    case "add-meter": try meterMod(text, .add, at: now, into: &outbox)
    case "mod-meter": try meterMod(text, .modify, at: now, into: &outbox)
    case "del-meters": try meterMod(text.isEmpty ? "meter=all" : text, .delete, at: now, into: &outbox)
    case "mod-port": try portMod(request.arguments, at: now, into: &outbox)
    default: return nil
    }
    return ""
  }

  private mutating func flowMod(
    _ text: String, _ command: FlowModCommand, at now: Instant, into outbox: inout Outbox
  ) throws(FlowTextError) -> String {
    let (mod, remark) = try FlowText.flowMod(text, command, portNames)
    try carryOut(.flowMod(mod), "OFPT_FLOW_MOD (OF1.3) (xid=0x2): \(FlowWriter().text(mod))", at: now, into: &outbox)
    // Open vSwitch adds an entry where a request to modify finds none; OpenFlow 1.3 does not (section 6.4).
    return remark ?? ""
  }

  private mutating func groupMod(
    _ text: String, _ command: GroupModCommand, at now: Instant, into outbox: inout Outbox
  ) throws(FlowTextError) {
    let mod = try GroupText.groupMod(text, command, portNames)
    let words = command == .add ? "ADD" : command == .modify ? "MOD" : "DEL"
    let group = FlowWriter().text(mod.type, mod.group, mod.buckets)
    try carryOut(.groupMod(mod), "OFPT_GROUP_MOD (OF1.3) (xid=0x2):\n \(words) \(group)", at: now, into: &outbox)
  }

  private mutating func meterMod(
    _ text: String, _ command: MeterModCommand, at now: Instant, into outbox: inout Outbox
  ) throws(FlowTextError) {
    let mod = try MeterText.meterMod(text, command)
    let words = command == .add ? "ADD" : command == .modify ? "MOD" : "DEL"
    var meter = FlowWriter().text(MeterConfiguration(mod.meter, flags: mod.flags, bands: mod.bands))
    meter.removeLast()
    try carryOut(.meterMod(mod), "OFPT_METER_MOD (OF1.3) (xid=0x2): \(words) \(meter)", at: now, into: &outbox)
  }

  /// `mod-port PORT up|down|receive|no-receive|forward|no-forward|packet-in|no-packet-in`
  private mutating func portMod(
    _ words: [String], at now: Instant, into outbox: inout Outbox
  ) throws(FlowTextError) {
    let ports = datapath.ports.indices.map { datapath.description(of: $0) }
    guard let port = ports.first(where: { $0.name == words[0] || "\($0.number)" == words[0] }) else {
      throw FlowTextError("couldn't find port `\(words[0])'")
    }
    let flags: [(String, PortConfiguration, isSet: Bool)] = [
      ("up", .portDown, false), ("down", .portDown, true), ("receive", .noReceive, false),
      ("no-receive", .noReceive, true), ("forward", .noForward, false), ("no-forward", .noForward, true),
      ("packet-in", .noPacketIn, false), ("no-packet-in", .noPacketIn, true),
    ]
    guard let flag = flags.first(where: { $0.0 == words[1] }) else {
      throw FlowTextError(
        "unknown mod-port command '\(words[1])': use one of \(flags.map(\.0).joined(separator: ", "))")
    }
    let mod = PortMod(
      port.number, hardwareAddress: port.hardwareAddress, configuration: flag.isSet ? flag.1 : [], mask: flag.1)
    try carryOut(.portMod(mod), "OFPT_PORT_MOD (OF1.3) (xid=0x2): port: \(port.number)", at: now, into: &outbox)
  }

  /// Carries out a request. An error is told as the message that the switch would send, with the request behind it.
  private mutating func carryOut(
    _ message: OpenFlowMessage, _ words: String, at now: Instant, into outbox: inout Outbox
  ) throws(FlowTextError) {
    do throws(OpenFlowError) {
      try carryOut(message, at: now, into: &outbox)
    } catch {
      throw FlowTextError(error, of: words)
    }
  }
}
