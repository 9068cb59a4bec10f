import Controllers
import OpenFlow
import Packets

/// A TCP packet between two hosts of ``Sample``, with what matches look at.
struct PacketModel {
  var source: UInt8
  var destination: UInt8
  var tcpSource: UInt16 = 5000
  var tcpDestination: UInt16 = 5000
  var tag: UInt128?
  /// Of a label or a service header, which hides what is behind it.
  var label: UInt128?
  var service: (path: UInt128, index: UInt128, timeToLive: UInt128)?

  func value(_ field: OXMField, at port: PortNumber) -> UInt128? {
    switch field {
    case .etherType where service != nil: 0x894F
    case .nshServicePath: service?.path
    case .nshServiceIndex: service?.index
    case .etherType where label != nil: 0x8847
    case .mplsLabel: label
    case .mplsBottomOfStack: label == nil ? nil : 1
    case .ipProtocol, .ipv4Source, .ipv4Destination, .tcpSource, .tcpDestination:
      service == nil && label == nil ? inner(field) : nil
    default: outer(field, at: port)
    }
  }

  private func inner(_ field: OXMField) -> UInt128? {
    switch field {
    case .ipProtocol: 6
    case .ipv4Source: UInt128(Sample.address(source).bits)
    case .ipv4Destination: UInt128(Sample.address(destination).bits)
    case .tcpSource: UInt128(tcpSource)
    default: UInt128(tcpDestination)
    }
  }

  private func outer(_ field: OXMField, at port: PortNumber) -> UInt128? {
    switch field {
    case .inPort: UInt128(port.rawValue)
    case .ethernetDestination: UInt128(Sample.mac(UInt64(destination)).bits)
    case .ethernetSource: UInt128(Sample.mac(UInt64(source)).bits)
    case .etherType: 0x0800
    case .vlanID: tag ?? 0
    default: nil
    }
  }

  var isPlain: Bool { tag == nil && label == nil && service == nil }

  func fits(_ match: Match, at port: PortNumber) -> Bool {
    match.fields.allSatisfy { field in
      value(field.field, at: port).map { $0 & (field.mask ?? .max) == field.value } ?? false
    }
  }
}

extension FakeNetwork {
  /// The ports by which a packet leaves the switches' network, to functions and at last to a host: functions send it on
  /// by their other port, changed if `after` says so.
  func ports(
    of packet: PacketModel, from start: SwitchPort, functions chain: ServiceChain,
    after changes: [SwitchPort: PacketModel] = [:]
  ) -> [SwitchPort] {
    var (packet, location, passed): (PacketModel, SwitchPort, [SwitchPort]) = (packet, start, [])
    for _ in 0..<50 {
      guard let port = output(&packet, at: location) else { return passed }
      let exit = SwitchPort(location.datapath, port)
      if let next = other(exit) {
        location = next
        continue
      }
      passed.append(exit)
      guard packet.isPlain else { return [] }
      guard let function = ways(chain)[exit] else { return passed }
      packet = changes[exit] ?? packet
      location = function
    }
    return passed
  }

  /// From the port to a function to that by which packets come out of it, both ways.
  private func ways(_ chain: ServiceChain) -> [SwitchPort: SwitchPort] {
    var ways: [SwitchPort: SwitchPort] = [:]
    for member in chain.hops.flatMap(\.members) {
      ways[member.entry] = member.exit
      ways[member.exit] = member.entry
    }
    return ways
  }

  /// Where one switch's tables send a packet.
  private func output(_ packet: inout PacketModel, at location: SwitchPort) -> PortNumber? {
    var table: TableNumber? = TableNumber(0)
    let rules = controller.rules(on: location.datapath)?.rules ?? []
    let groups = controller.rules(on: location.datapath)?.groups ?? []
    while let number = table {
      table = nil
      let fitting = rules.filter { $0.table == number && packet.fits($0.match, at: location.port) }
      guard let rule = fitting.max(by: { $0.priority < $1.priority }) else { return nil }
      for instruction in rule.instructions {
        switch instruction {
        case .gotoTable(let next): table = next
        case .applyActions(let actions): if let port = apply(actions, &packet, groups) { return port }
        default: break
        }
      }
    }
    return nil
  }

  private func apply(_ action: OpenVSwitchAction?, _ packet: inout PacketModel) {
    switch action {
    case .encapsulateNSH: packet.service = (0, 255, 63)
    case .decapsulate: packet.service = nil
    case .decrementNSHTTL: packet.service?.timeToLive -= 1
    case .encapsulateEthernet, nil: break
    }
  }

  private func apply(_ actions: [Action], _ packet: inout PacketModel, _ groups: [GroupRule]) -> PortNumber? {
    for action in actions {
      switch action {
      case .output(let port, _): return port.isPhysical ? port : nil
      case .group(let group):
        guard let actions = groups.first(where: { $0.number == group })?.buckets.first?.actions else { return nil }
        return apply(actions, &packet, groups)
      case .popMPLS: packet.label = nil
      case .setField(let field) where field.field == .mplsLabel: packet.label = field.value
      case .setField(let field) where field.field == .nshServicePath: packet.service?.path = field.value
      case .setField(let field) where field.field == .nshServiceIndex: packet.service?.index = field.value
      case .setField(let field) where field.field == .nshTTL: packet.service?.timeToLive = field.value
      case .experimenter: apply(action.openVSwitchAction, &packet)
      case .popVLAN: packet.tag = nil
      case .setField(let field) where field.field == .vlanID: packet.tag = field.value
      default: break
      }
    }
    return nil
  }
}
