import Fabric
import Glibc
import Lab
import OpenFlowSwitches
import Sessions
import SimulationKernel

/// The controllers outside the lab, and the sockets to them. What they send goes into the session as inputs, what switches say
/// comes out of it.
struct OutsideControllers {
  /// Whether the run waits for them.
  let isPaced: Bool
  var lines: [ControllerLine] = []
  var listeners: [ControllerListener] = []
  /// How long the run waits for them at one instant.
  let patience: Swift.Duration

  /// Rounds of sending and receiving before time goes on, so that no controller can stop it.
  private static let maximumRounds = 64
  /// Connections that one switch accepts at a time.
  private static let maximumAccepted = 64

  var isEmpty: Bool { lines.isEmpty && listeners.isEmpty }

  /// - Parameter wanted: the controllers of each switch.
  init(
    _ session: inout Session, _ wanted: [World.OutsideController], isPaced: Bool, patience: Swift.Duration
  ) throws(Failure) {
    (self.isPaced, self.patience) = (isPaced, patience)
    for controller in wanted {
      switch controller.address.method {
      case .active:
        lines.append(ControllerLine(controller.node, controller.connection, to: controller.address, isPaced: isPaced))
      case .passive: listeners.append(try OutsideControllers.listener(controller, session.plan.labels))
      }
    }
    guard !isEmpty else { return }
    // From now on the session keeps what there is to send.
    _ = session.takeControllerOutput()
    // A checkpoint tells of connections that went with the process that wrote it.
    for (node, connection) in session.world.outsideConnections {
      do { try session.accept(.closed(connection), on: node) } catch { throw Failure(error) }
    }
  }

  private static func listener(
    _ controller: World.OutsideController, _ labels: Labels
  ) throws(Failure) -> ControllerListener {
    do { return try ControllerListener(controller.node, controller.address) } catch {
      throw Failure(
        message: "'\(labels[controller.node])' cannot listen on \(controller.address): \(error): use another port",
        status: .cannotCreate)
    }
  }

  /// Sends what switches have said and hands them what has come, until there is no more of either.
  mutating func exchange(with session: inout Session) throws(SessionError) {
    for index in listeners.indices { try accept(index, &session) }
    for index in lines.indices { try connect(index, &session) }
    for _ in 0..<OutsideControllers.maximumRounds where !session.hasEnded {
      deliver(session.takeControllerOutput())
      var isBusy = false
      for index in lines.indices where try receive(index, &session) { isBusy = true }
      if !isBusy { break }
    }
    deliver(session.takeControllerOutput())
    for index in lines.indices { lines[index].ask() }
    lines.removeAll(where: \.isOver)
  }

  /// Waits for the controllers for so many milliseconds at most.
  func wait(milliseconds: Int32) {
    var awaited = lines.compactMap { $0.socket?.awaited }
    awaited += listeners.map { pollfd(fd: $0.descriptor, events: Int16(POLLIN), revents: 0) }
    poll(&awaited, nfds_t(awaited.count), milliseconds)
  }

  private mutating func accept(_ index: Int, _ session: inout Session) throws(SessionError) {
    let node = listeners[index].node
    while let socket = listeners[index].accept() {
      let used = Set(lines.filter { $0.node == node }.map(\.connection))
      let free = (ControllerInput.firstAccepted...).prefix(OutsideControllers.maximumAccepted)
      guard session.world.isOn(node), let number = free.first(where: { !used.contains($0) }) else {
        socket.close()
        continue
      }
      var line = ControllerLine(node, number, to: nil, isPaced: isPaced)
      line.socket = socket
      lines.append(line)
      try session.accept(.opened(number), on: node)
    }
  }

  private mutating func connect(_ index: Int, _ session: inout Session) throws(SessionError) {
    guard let address = lines[index].address else { return }
    guard let socket = lines[index].socket else {
      if isDue(lines[index], session) { dial(index, address, session) }
      return
    }
    if socket.finishConnecting() {
      lines[index].hasBeenOpen = true
      try session.accept(.opened(lines[index].connection), on: lines[index].node)
    }
    if socket.state == .closed { try close(index, &session) }
  }

  private func isDue(_ line: ControllerLine, _ session: borrowing Session) -> Bool {
    guard session.world.mayOpen(line.connection, on: line.node) else { return false }
    return isPaced && !line.hasBeenOpen ? line.firstRetry <= .now : line.retry <= session.now
  }

  private mutating func dial(_ index: Int, _ address: ControllerAddress, _ session: borrowing Session) {
    lines[index].socket = ControllerSocket(address)
    lines[index].retry = session.now + ControllerLine.retryInterval
    lines[index].firstRetry = .now + ControllerLine.firstRetryInterval
  }

  /// The socket is closed, by whichever side.
  private mutating func close(_ index: Int, _ session: inout Session) throws(SessionError) {
    guard let socket = lines[index].socket else { return }
    let rest = lines[index].probe?.takeRest() ?? []
    lines[index].socket = nil
    if isPaced { lines[index].probe = EchoProbe() }
    guard socket.wasOpen else { return }
    if !rest.isEmpty { try session.accept(.bytes(rest, lines[index].connection), on: lines[index].node) }
    try session.accept(.closed(lines[index].connection), on: lines[index].node)
  }

  private mutating func deliver(_ messages: [ControllerMessage]) {
    for message in messages {
      switch message.output {
      case .bytes(let bytes, let connection):
        if let index = index(message.node, connection) { lines[index].send(bytes) }
      case .close(let connection):
        if let index = index(message.node, connection) { lines[index].socket?.close() }
      }
    }
  }

  private func index(_ node: NodeIndex, _ connection: UInt32) -> Int? {
    lines.firstIndex { $0.node == node && $0.connection == connection }
  }

  /// - Returns: whether anything came.
  private mutating func receive(_ index: Int, _ session: inout Session) throws(SessionError) -> Bool {
    guard lines[index].socket != nil else { return false }
    let bytes = lines[index].isOpen ? lines[index].receive() : []
    if !bytes.isEmpty { try session.accept(.bytes(bytes, lines[index].connection), on: lines[index].node) }
    guard lines[index].socket?.state == .closed else { return !bytes.isEmpty }
    try close(index, &session)
    return true
  }
}

extension Session {
  fileprivate mutating func accept(_ input: ControllerInput, on node: NodeIndex) throws(SessionError) {
    try accept(.command(.controller(input, on: node), check: nil))
  }
}
