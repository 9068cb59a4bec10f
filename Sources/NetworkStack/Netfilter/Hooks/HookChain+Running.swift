import Fabric
import SimulationKernel

extension HookChain {
  /// What happened to a packet at a hook.
  enum Outcome: Equatable {
    case accepted, consumed
    /// The function of the chain and its rule.
    case dropped(DropDetail)
    case rejected(DropDetail)
    case prohibited(DropDetail)
  }

  /// Calls the functions with a packet, in order, until one of them stops it.
  mutating func run<Address: HookedAddress>(
    _ hook: Hook, _ packet: inout HookedPacket<Address>, into outbox: inout Outbox
  ) -> Outcome {
    for index in functions.indices where Address.hooks(of: index, in: self).contains(HookSet(hook)) {
      let before = packet.tuple
      let verdict = Address.ask(index, of: &self, &packet, at: hook, into: &outbox)
      if outbox.isTraced { tell(verdict, index, hook, before, packet, into: &outbox) }
      switch verdict.action {
      case .accept: continue
      case .consume: return .consumed
      case .drop: return .dropped(DropDetail(function: index, cause: verdict.cause))
      case .reject: return .rejected(DropDetail(function: index, cause: verdict.cause))
      case .prohibit: return .prohibited(DropDetail(function: index, cause: verdict.cause))
      }
    }
    return .accepted
  }

  private func tell<Address: HookedAddress>(
    _ verdict: Verdict, _ index: Int, _ hook: Hook, _ before: FlowTuple<Address>, _ packet: HookedPacket<Address>,
    into outbox: inout Outbox
  ) {
    let function = functions[index].value
    let rewrite = packet.tuple == before ? nil : "\(before) becomes \(packet.tuple)"
    outbox.tell(
      Decision(
        HookDecision(
          hook: hook, function: type(of: function).name, verdict: function.explanation(of: verdict.cause),
          rewrite: rewrite),
        bytes: outbox.frames.copy(of: packet.frame, 0..<outbox.frames.length(of: packet.frame)),
        detail: DropDetail(function: index, cause: verdict.cause)))
  }
}
