import Packets
import SimulationKernel

/// What a message is to a port that knows something already (IEEE Std 802.1D-2004, 17.21.8).
enum ReceivedInformation {
  case superiorDesignated, repeatedDesignated, inferiorDesignated, inferiorRootAlternate, other
}

/// A BPDU that says something of the tree.
struct TreeMessage {
  let priority: PriorityVector
  let times: TreeTimes
  /// A configuration BPDU comes from a designated port, and has no flags but those of topology changes.
  let flags: BPDUFlags
  let role: PortRole
  let isRapid: Bool

  init(configuration parameters: BPDUParameters) {
    (priority, times) = (PriorityVector(parameters), TreeTimes(parameters))
    flags = parameters.flags.intersection([.topologyChange, .topologyChangeAcknowledgment])
    (role, isRapid) = (.designated, false)
  }

  init(rapid parameters: BPDUParameters) {
    (priority, times) = (PriorityVector(parameters), TreeTimes(parameters))
    flags = parameters.flags
    switch parameters.flags.role {
    case .unknown: role = .disabled
    case .alternateOrBackup: role = .alternate
    case .root: role = .root
    case .designated: role = .designated
    }
    isRapid = true
  }
}

// Port information (17.27), from RECEIVE on, and UPDATE.

extension TreePort {
  /// What the port holds gives way to what the bridge says through it, or grows too old.
  mutating func updateInformation(at now: Instant) -> Bool {
    guard infoIs != .disabled else { return false }
    if selected && updtInfo {
      update()
    } else if infoIs == .received && rcvdInfoWhile <= now && !updtInfo {
      age()
    } else {
      return false
    }
    return true
  }

  private mutating func update() {
    (proposing, proposed) = (false, false)
    // An agreement to something worse holds for what is better (17.21.1).
    agreed = agreed && infoIs == .mine && designatedPriority <= portPriority
    synced = synced && agreed
    (portPriority, portTimes) = (designatedPriority, designatedTimes)
    (updtInfo, infoIs, newInfo) = (false, .mine, true)
  }

  mutating func take(_ message: TreeMessage, at now: Instant) {
    switch kind(of: message) {
    case .superiorDesignated: takeSuperior(message, at: now)
    case .repeatedDesignated:
      recordProposal(message)
      setTcFlags(message)
      rcvdInfoWhile = now + portTimes.lifetime
    case .inferiorDesignated: recordDispute(message)
    case .inferiorRootAlternate:
      recordAgreement(message)
      setTcFlags(message)
    case .other: break
    }
  }

  private func kind(of message: TreeMessage) -> ReceivedInformation {
    switch message.role {
    case .designated:
      if message.priority == portPriority {
        return message.times == portTimes ? .repeatedDesignated : .superiorDesignated
      }
      return message.priority.supersedes(portPriority) ? .superiorDesignated : .inferiorDesignated
    case .root, .alternate, .backup: return message.priority >= portPriority ? .inferiorRootAlternate : .other
    case .disabled: return .other
    }
  }

  private mutating func takeSuperior(_ message: TreeMessage, at now: Instant) {
    (agreed, proposing) = (false, false)
    recordProposal(message)
    setTcFlags(message)
    agree = agree && infoIs == .received && message.priority <= portPriority
    (portPriority, portTimes) = (message.priority, message.times)
    rcvdInfoWhile = now + portTimes.lifetime
    infoIs = .received
    (reselect, selected) = (true, false)
  }

  /// 17.21.11
  private mutating func recordProposal(_ message: TreeMessage) {
    if message.flags.contains(.proposal) { proposed = true }
  }

  /// 17.21.9
  private mutating func recordAgreement(_ message: TreeMessage) {
    agreed = message.isRapid && message.flags.contains(.agreement)
    if agreed { proposing = false }
  }

  /// 17.21.10: a port that is worse learns all the same, so it does not hear this one.
  private mutating func recordDispute(_ message: TreeMessage) {
    guard message.flags.contains(.learning) else { return }
    (disputed, agreed) = (true, false)
  }

  /// 17.21.17
  private mutating func setTcFlags(_ message: TreeMessage) {
    if message.flags.contains(.topologyChange) { rcvdTc = true }
    if message.flags.contains(.topologyChangeAcknowledgment) { rcvdTcAck = true }
  }
}
