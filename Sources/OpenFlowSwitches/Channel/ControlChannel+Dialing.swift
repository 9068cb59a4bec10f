import Fabric
import NetworkStack
import SimulationKernel

extension ControlChannel {
  /// Dials where it is time to, and gives up attempts that take too long.
  mutating func dialDue(at now: Instant, into outbox: inout Outbox) {
    for index in lines.indices where lines[index].deadline <= now {
      switch lines[index].stage {
      case .waiting: dial(index, at: now, into: &outbox)
      case .connecting:
        abort(index, at: now, into: &outbox)
        retryLater(index, at: now)
      case .open: lines[index].deadline = .never
      }
    }
  }

  private mutating func dial(_ index: Int, at now: Instant, into outbox: inout Outbox) {
    let line = lines[index]
    let socket = outbox.withPorts(from: port) { outbox -> SocketID? in
      let socket = try? stack.connectTCP(
        to: line.controller, from: 0, owner: SocketOwner(line.number), at: now, into: &outbox)
      if let socket { stack.configureTCP(socket, hasNoDelay: true, keepsAlive: nil, at: now, into: &outbox) }
      return socket
    }
    guard let socket else { return retryLater(index, at: now) }
    (lines[index].socket, lines[index].stage) = (socket, .connecting)
    lines[index].deadline = now + line.backoff
  }

  /// The line is of no use for a while.
  mutating func retryLater(_ index: Int, at now: Instant) {
    let backoff = lines[index].backoff
    lines[index].stage = .waiting
    lines[index].deadline = now + backoff
    lines[index].backoff = min(backoff + backoff, ControllerLine.longestBackoff)
    (lines[index].pending, lines[index].isClosing) = ([], false)
  }

  private mutating func abort(_ index: Int, at now: Instant, into outbox: inout Outbox) {
    guard let socket = lines[index].socket else { return }
    lines[index].socket = nil
    outbox.withPorts(from: port) { stack.abortTCP(socket, at: now, into: &$0) }
  }

  /// Closes the connection; TCP still delivers what it has.
  mutating func hangUp(_ index: Int, at now: Instant, into outbox: inout Outbox) {
    guard let socket = lines[index].socket else { return }
    lines[index].socket = nil
    outbox.withPorts(from: port) { stack.closeSocket(socket, at: now, into: &$0) }
    retryLater(index, at: now)
  }
}
