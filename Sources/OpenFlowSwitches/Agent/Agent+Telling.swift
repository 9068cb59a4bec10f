public import Datapath
import OpenFlow

extension Agent {
  /// Tells controllers what happened, each what it wants to hear (section 6.1.3).
  public mutating func tell(_ events: [DatapathEvent]) {
    for event in events {
      for connection in connections
      where connection.stage == .established && !connection.isAuxiliary && connection.wants(event) {
        send(event.message, to: connection.number)
      }
    }
  }
}

extension ControllerConnection {
  fileprivate func wants(_ event: DatapathEvent) -> Bool {
    switch event {
    case .packetIn(let packet): wants(\.packetIn, reason: packet.reason.rawValue)
    case .flowRemoved(let removed): wants(\.flowRemoved, reason: removed.reason.rawValue)
    case .portStatus(let status): wants(\.portStatus, reason: status.reason.rawValue)
    }
  }
}

extension DatapathEvent {
  fileprivate var message: OpenFlowMessage {
    switch self {
    case .packetIn(let packet): .packetIn(packet)
    case .flowRemoved(let removed): .flowRemoved(removed)
    case .portStatus(let status): .portStatus(status)
    }
  }
}
