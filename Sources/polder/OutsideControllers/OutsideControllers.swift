import Fabric
import Glibc
import Lab
import OpenFlowSwitches
import Sessions

/// The controllers outside the lab, and the sockets to them. What they send goes into the session as inputs, what switches say
/// comes out of it.
struct OutsideControllers {
  private struct Line {
    let controller: World.OutsideController
    var socket: ControllerSocket?
    /// When to dial again.
    var retry = ContinuousClock.now
  }

  private static let retryInterval = Swift.Duration.seconds(1)

  private var lines: [Line] = []
  var isEmpty: Bool { lines.isEmpty }

  init(_ session: inout Session) {
    lines = session.world.outsideControllers.map { Line(controller: $0) }
    // From now on the session keeps what there is to send.
    if !lines.isEmpty { _ = session.takeControllerOutput() }
  }

  /// Rounds of sending and receiving before time goes on, so that no controller can stop it.
  private static let maximumRounds = 64

  /// Sends what switches have said and hands them what has come, until there is no more of either.
  mutating func exchange(with session: inout Session) throws(SessionError) {
    for index in lines.indices { try connect(index, &session) }
    for _ in 0..<OutsideControllers.maximumRounds where !session.hasEnded {
      deliver(session.takeControllerOutput())
      var isBusy = false
      for index in lines.indices where try receive(index, &session) { isBusy = true }
      if !isBusy { return }
    }
  }

  /// Waits for the controllers for so many milliseconds at most.
  func wait(milliseconds: Int32) {
    var awaited = lines.compactMap { $0.socket?.awaited }
    poll(&awaited, nfds_t(awaited.count), milliseconds)
  }

  private mutating func connect(_ index: Int, _ session: inout Session) throws(SessionError) {
    let controller = lines[index].controller
    if let socket = lines[index].socket {
      if socket.finishConnecting() { try session.accept(.opened(controller.connection), from: controller) }
      if socket.state == .closed {
        lines[index].socket = nil
        if socket.wasOpen { try session.accept(.closed(controller.connection), from: controller) }
      }
    } else if session.world.isOn(controller.node), lines[index].retry <= .now {
      lines[index].socket = ControllerSocket(controller.address)
      lines[index].retry = .now + OutsideControllers.retryInterval
    }
  }

  private func deliver(_ messages: [ControllerMessage]) {
    for message in messages {
      switch message.output {
      case .bytes(let bytes, let connection): socket(message.node, connection)?.send(bytes)
      case .close(let connection): socket(message.node, connection)?.close()
      }
    }
  }

  private func socket(_ node: NodeIndex, _ connection: UInt32) -> ControllerSocket? {
    lines.first { $0.controller.node == node && $0.controller.connection == connection }?.socket
  }

  /// - Returns: whether anything came.
  private mutating func receive(_ index: Int, _ session: inout Session) throws(SessionError) -> Bool {
    guard let socket = lines[index].socket, socket.state == .open else { return false }
    let controller = lines[index].controller
    socket.flush()
    let bytes = socket.receive()
    if !bytes.isEmpty { try session.accept(.bytes(bytes, controller.connection), from: controller) }
    guard socket.state == .closed else { return !bytes.isEmpty }
    lines[index].socket = nil
    try session.accept(.closed(controller.connection), from: controller)
    return true
  }
}

extension Session {
  fileprivate mutating func accept(
    _ input: ControllerInput, from controller: World.OutsideController
  ) throws(SessionError) {
    try accept(.command(.controller(input, on: controller.node), check: nil))
  }
}
