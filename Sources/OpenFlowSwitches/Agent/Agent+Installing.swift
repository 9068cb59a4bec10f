import Datapath
import Fabric
import OpenFlow
import SimulationKernel

// A switch of hardware takes time until a flow-mod has an effect. Packets, packet-outs among them, do not wait for it; a barrier does.

extension Agent {
  /// Puts off what takes time.
  ///
  /// - Returns: false for a message that is to be carried out at once.
  mutating func putOff(
    _ message: OpenFlowMessage, _ bytes: [UInt8], _ transaction: UInt32, from number: UInt32, at now: Instant
  ) throws(OpenFlowError) -> Bool {
    guard installDelay > .zero else { return false }
    if message == .barrierRequest {
      guard let due = changes.lastDue(of: number) else { return false }
      change(number) { $0.barrier = PendingBarrier(transaction, due: due) }
      return true
    }
    guard let overflow = message.installOverflow else { return false }
    try refuseToSlave(message, number)
    let change = DelayedChanges.Change(due: now + installDelay, connection: number, message: bytes)
    guard changes.append(change) else { throw overflow }
    return true
  }

  /// When the next change is made or a barrier has been passed.
  var nextInstallation: Instant {
    var next = changes.nextDue
    for connection in connections { next = min(next, connection.barrier?.due ?? .never) }
    return next
  }

  /// Makes the changes that are due, and answers the barriers that waited for them.
  mutating func install(_ datapath: inout Datapath, at now: Instant, into outbox: inout Outbox) {
    while let change = changes.popFirst(dueAt: now) {
      let transaction = OpenFlowHeader.transaction(of: change.message)
      do throws(OpenFlowError) {
        let message = try OpenFlowPacket(change.message).message
        try carryOut(message, transaction, from: change.connection, &datapath, at: now, into: &outbox)
      } catch {
        refuse(change.message, error, transaction, to: change.connection)
      }
      tell(datapath.takeEvents())
    }
    for number in connections.map(\.number) { passBarrier(of: number, &datapath, at: now, into: &outbox) }
  }

  private mutating func passBarrier(
    of number: UInt32, _ datapath: inout Datapath, at now: Instant, into outbox: inout Outbox
  ) {
    guard let index = index(of: number), let barrier = connections[index].barrier, barrier.due <= now else { return }
    connections[index].barrier = nil
    send(.barrierReply, to: number, transaction: barrier.transaction)
    // One of them may be a barrier that holds the rest.
    for message in barrier.held { handle(message, from: number, &datapath, at: now, into: &outbox) }
  }
}

extension OpenFlowMessage {
  /// For a message that takes time: what is said where too many wait already. Nil for a message that takes none.
  fileprivate var installOverflow: OpenFlowError? {
    switch self {
    case .flowMod: .flowModFailed(.tableFull)
    case .groupMod: .groupModFailed(.outOfGroups)
    case .meterMod: .meterModFailed(.outOfMeters)
    default: nil
    }
  }
}

extension OpenFlowHeader {
  /// The transaction of a whole message.
  static func transaction(of message: [UInt8]) -> UInt32 { message[4..<8].reduce(0) { $0 << 8 | UInt32($1) } }
}
