import Fabric
import OpenFlow
import SimulationKernel

// Actions carried out one after another, and as a set (OpenFlow 1.3.5, sections 5.10 to 5.12).

extension Datapath {
  /// Carries out a list of actions. Returns false where the packet's way ends with one of them.
  mutating func carryOut(
    _ steps: [AppliedStep], _ packet: inout PipelinePacket, _ work: inout Work, into outbox: inout Outbox
  ) -> Bool {
    for index in steps.indices {
      guard carryOut(steps[index], &packet, &work, into: &outbox) else { return false }
    }
    return true
  }

  /// Carries out a step of such a list. Returns false where the packet's way ends with it.
  @inline(__always) mutating func carryOut(
    _ step: AppliedStep, _ packet: inout PipelinePacket, _ work: inout Work, into outbox: inout Outbox
  ) -> Bool {
    switch step {
    case .single(.output(let port, let length)):
      guard allows(&work, &packet) else { return false }
      output(&packet, to: port, length, &work, into: &outbox)
      return true
    case .single(let step): return carryOut(step, &packet, &work, into: &outbox)
    case .edit(let edit): return carryOut(edit, &packet, &work, into: &outbox)
    }
  }

  private mutating func carryOut(
    _ edit: HeaderEdit, _ packet: inout PipelinePacket, _ work: inout Work, into outbox: inout Outbox
  ) -> Bool {
    guard allows(&work, &packet) else { return false }
    guard !packet.rewrite(edit, &outbox.frames) else { return true }
    stop(&packet, .invalidTimeToLive, work, into: &outbox)
    return false
  }

  /// Carries out an action set. A group takes precedence over an output.
  mutating func carryOut(
    _ set: ActionSet, _ packet: inout PipelinePacket, _ work: inout Work, into outbox: inout Outbox
  ) {
    guard set.hasExit else { return }
    for step in set.steps {
      guard carryOut(step, &packet, &work, into: &outbox) else { return }
      if case .group = step { return }
    }
  }

  /// Carries out an action. Returns false where the packet's way ends with it. Never inlined: it is large, and the actions of most
  /// packets are carried out without it.
  @inline(never) mutating func carryOut(
    _ step: Step, _ packet: inout PipelinePacket, _ work: inout Work, into outbox: inout Outbox
  ) -> Bool {
    guard allows(&work, &packet) else { return false }
    switch step {
    case .output(let port, let length): output(&packet, to: port, length, &work, into: &outbox)
    case .group(let group): send(&packet, to: group, &work, into: &outbox)
    case .setQueue(let queue): packet.queue = queue
    default:
      if let reason = packet.rewrite(step, &outbox.frames) {
        stop(&packet, reason, work, into: &outbox)
        return false
      }
    }
    return true
  }

  /// Whether a packet may cost one action more.
  @inline(__always) private func allows(_ work: inout Work, _ packet: inout PipelinePacket) -> Bool {
    guard work.budget > 0 else {
      packet.reason = .tooManyActions
      return false
    }
    work.budget -= 1
    return true
  }

  /// A packet cannot go on, of which controllers may want to know.
  private mutating func stop(
    _ packet: inout PipelinePacket, _ reason: DatapathDropReason, _ work: Work, into outbox: inout Outbox
  ) {
    packet.reason = reason
    guard reason == .invalidTimeToLive else { return }
    sendToController(&packet, .invalidTTL, missSendLength, work, into: &outbox)
  }
}
