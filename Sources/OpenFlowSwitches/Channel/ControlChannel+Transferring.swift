import Fabric
import NetworkStack
import Packets
import SimulationKernel

extension ControlChannel {
  /// Bytes that are taken at once.
  private static let chunk = 16_384

  /// Puts bytes behind those that wait for TCP; ``flush(at:into:)`` hands them over.
  mutating func send(_ bytes: [UInt8], on number: UInt32) {
    guard let index = openIndex(of: number) else { return }
    lines[index].pending += bytes
    if lines[index].pending.count > ControllerLine.maximumPending { isUnread = true }
  }

  /// The agent has done with a connection.
  mutating func close(_ number: UInt32) {
    guard let index = openIndex(of: number) else { return }
    lines[index].isClosing = true
  }

  private func openIndex(of number: UInt32) -> Int? {
    lines.firstIndex { $0.number == number && $0.stage == .open && !$0.isClosing }
  }

  /// Hands TCP what waits for it, and closes what is to be closed.
  mutating func flush(at now: Instant, into outbox: inout Outbox) {
    for index in lines.indices where lines[index].stage == .open {
      flush(index, at: now, into: &outbox)
      if lines[index].isClosing { hangUp(index, at: now, into: &outbox) }
    }
  }

  private mutating func flush(_ index: Int, at now: Instant, into outbox: inout Outbox) {
    guard let socket = lines[index].socket, !lines[index].pending.isEmpty else { return }
    let pending = lines[index].pending
    let sent = outbox.withPorts(from: port) { stack.sendTCP(pending.span.bytes, to: socket, at: now, into: &$0) }
    lines[index].pending.removeFirst(sent)
  }

  /// What has come for the agent; nil if there is nothing more.
  mutating func nextInput(at now: Instant, into outbox: inout Outbox) -> ControllerInput? {
    while stack.nextSocketEvent() != nil { isUnread = true }
    guard isUnread else { return nil }
    for index in lines.indices {
      if let input = input(of: index, at: now, into: &outbox) { return input }
    }
    isUnread = false
    return nil
  }

  private mutating func input(of index: Int, at now: Instant, into outbox: inout Outbox) -> ControllerInput? {
    guard let socket = lines[index].socket else { return nil }
    let status = stack.tcpStatus(of: socket)
    let hasFailed = status.map { $0.error != nil } ?? true
    switch lines[index].stage {
    case .waiting: return nil
    case .connecting:
      if hasFailed {
        hangUp(index, at: now, into: &outbox)
        return nil
      }
      guard status?.state.isSynchronized ?? false else { return nil }
      lines[index].stage = .open
      (lines[index].deadline, lines[index].backoff) = (.never, ControllerLine.shortestBackoff)
      return .opened(lines[index].number)
    case .open:
      flush(index, at: now, into: &outbox)
      if let bytes = read(index, socket, at: now, into: &outbox) { return .bytes(bytes, lines[index].number) }
      guard hasFailed || stack.isTCPAtEnd(socket) || lines[index].pending.count > ControllerLine.maximumPending else {
        return nil
      }
      hangUp(index, at: now, into: &outbox)
      return .closed(lines[index].number)
    }
  }

  /// Requests wait in TCP, and in the end with the controller, while answers wait.
  private mutating func read(
    _ index: Int, _ socket: SocketID, at now: Instant, into outbox: inout Outbox
  ) -> [UInt8]? {
    guard lines[index].pending.count < ControllerLine.busyPending else { return nil }
    var bytes: [UInt8]?
    outbox.withPorts(from: port) { outbox in
      stack.receiveTCP(from: socket, limit: ControlChannel.chunk, at: now, into: &outbox) {
        bytes = [UInt8](copying: $0)
      }
    }
    return bytes
  }
}
