import Fabric
import OpenFlow
import SimulationKernel

// Actions carried out one after another, and as a set (OpenFlow 1.3.5, sections 5.10 to 5.12).

extension Datapath {
  /// Carries out a list of actions. Returns false where the packet's way ends with one of them.
  mutating func carryOut(
    _ steps: [Step], _ packet: inout PipelinePacket, _ work: inout Work, into outbox: inout Outbox
  ) -> Bool {
    for index in steps.indices {
      guard carryOut(steps[index], &packet, &work, into: &outbox) else { return false }
    }
    return true
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

  /// Carries out an action. Returns false where the packet's way ends with it.
  mutating func carryOut(
    _ step: Step, _ packet: inout PipelinePacket, _ work: inout Work, into outbox: inout Outbox
  ) -> Bool {
    guard work.budget > 0 else {
      packet.reason = .tooManyActions
      return false
    }
    work.budget -= 1
    switch step {
    case .output(let port, let length): output(&packet, to: port, length, &work, into: &outbox)
    case .group(let group): send(&packet, to: group, &work, into: &outbox)
    case .setQueue(let queue): packet.queue = queue
    default:
      if let reason = packet.rewrite(step, &outbox.frames) {
        packet.reason = reason
        if reason == .invalidTimeToLive {
          sendToController(&packet, .invalidTTL, missSendLength, work, into: &outbox)
        }
        return false
      }
    }
    return true
  }
}
