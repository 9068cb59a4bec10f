import OpenFlow
import OpenFlowText
import SimulationKernel

// What a decision says of entries and actions, as Open vSwitch writes them.

extension Datapath {
  func decision(of number: Int, in table: UInt8) -> PipelineDecision {
    guard let entry = tables[Int(table)].entries[number] else { return .missed(table: TableNumber(table)) }
    let writer = FlowWriter()
    return .matched(
      table: TableNumber(table), priority: entry.priority, cookie: entry.cookie, match: writer.text(entry.match),
      actions: writer.text(entry.instructions))
  }

  func decision(of number: GroupNumber, _ buckets: [Int]) -> PipelineDecision {
    guard let group = groups.groups[number] else { return .grouped(number, .all, []) }
    return .grouped(
      number, group.type,
      buckets.map { .init(index: $0, actions: FlowWriter().text([.applyActions(group.buckets[$0].actions)])) })
  }
}

extension ActionSet {
  /// As Open vSwitch writes it.
  var text: String { FlowWriter().text([.applyActions(steps.map(\.action))]) }
}

extension Step {
  /// The action that it was made from.
  fileprivate var action: Action {
    switch self {
    case .output(let port, let length): .output(port, maximumLength: length)
    case .group(let group): .group(group)
    case .setQueue(let queue): .setQueue(queue)
    case .set(let field, let value): .setField(MatchField(field, value))
    case .setIPTTL(let value): .setIPTTL(value)
    case .setMPLSTTL(let value): .setMPLSTTL(value)
    case .decrementIPTTL: .decrementIPTTL
    case .decrementMPLSTTL: .decrementMPLSTTL
    case .copyTTLOut: .copyTTLOut
    case .copyTTLIn: .copyTTLIn
    case .pushVLAN(let type): .pushVLAN(etherType: type)
    case .pushMPLS(let type): .pushMPLS(etherType: type)
    case .pushPBB(let type): .pushPBB(etherType: type)
    case .popVLAN: .popVLAN
    case .popMPLS(let type): .popMPLS(etherType: type)
    case .popPBB: .popPBB
    case .encapsulateNSH(let type): OpenVSwitchAction.encapsulateNSH(metadataType: type).action
    case .encapsulateEthernet: OpenVSwitchAction.encapsulateEthernet.action
    case .decapsulate: OpenVSwitchAction.decapsulate.action
    case .decrementNSHTTL: OpenVSwitchAction.decrementNSHTTL.action
    }
  }
}
