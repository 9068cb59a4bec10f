import Fabric
import Packets
import SimulationKernel

/// What a program may know of a TCP socket.
public struct TCPStatus: Sendable, Equatable {
  public var state: TCPState
  /// Why the connection ended; nil where it did not, or in good order.
  public var error: TCPError?
  public var local: Endpoint?
  public var remote: Endpoint?
  /// Bytes that can be read, and that can be sent, at once.
  public var readable: Int
  public var writable: Int
  /// Bytes that were handed over and that the other side has not acknowledged.
  public var unacknowledged: Int
  /// All has been read that will ever come.
  public var isAtEnd: Bool
}

// TCP sockets. A program that waits for its sockets is resumed by `.writable` when a connection is established or has room
// again, and by `.readable` when there are data, their end, an error or, at a listening socket, a connection to accept.

extension SystemCalls {
  /// Begins to connect, from a free port unless one is given. What is sent before the connection is established waits.
  public func connect(to remote: Endpoint, from port: UInt16 = 0) throws(SendError) -> SocketID {
    try stackPointer.pointee.connectTCP(to: remote, from: port, owner: process, at: now, into: &outbox.pointee)
  }

  /// Opens a listening socket; nil where the port is taken. At most `backlog` connections wait in it.
  public func listen(on port: UInt16, backlog: Int = 128) -> SocketID? {
    stackPointer.pointee.listenTCP(on: port, backlog: backlog, owner: process)
  }

  /// Takes the oldest connection that waits at a listening socket.
  public func accept(from id: SocketID) -> SocketID? {
    stackPointer.pointee.acceptTCP(from: id, owner: process)
  }

  /// Hands data to a connection. Returns how many bytes it took: fewer where its buffer is full, and then `.writable` follows.
  @discardableResult public func send(_ bytes: RawSpan, to id: SocketID) -> Int {
    guard let place = stackPointer.pointee.tcp.place(of: id) else { return 0 }
    let length = stackPointer.pointee.tcp.connections[place: place].connection.send(
      bytes, at: now, into: &stackPointer.pointee.tcp.output)
    stackPointer.pointee.settleTCP(place, at: now, into: &outbox.pointee)
    return length
  }

  /// Lends up to `limit` bytes that came in, which are read then; nil where there are none. There may be more afterwards.
  public func receive<Result>(from id: SocketID, limit: Int = .max, _ read: (RawSpan) -> Result) -> Result? {
    guard let place = stackPointer.pointee.tcp.place(of: id),
      stackPointer.pointee.tcp.connections[place: place].connection.readableBytes > 0
    else { return nil }
    let result = stackPointer.pointee.tcp.connections[place: place].connection.receive(
      limit, at: now, into: &stackPointer.pointee.tcp.output, read)
    stackPointer.pointee.settleTCP(place, at: now, into: &outbox.pointee)
    return result
  }

  /// Says that no more data will be sent. The other direction stays open.
  public func shutDown(_ id: SocketID) {
    guard let place = stackPointer.pointee.tcp.place(of: id) else { return }
    stackPointer.pointee.tcp.connections[place: place].connection.shutDown(
      at: now, into: &stackPointer.pointee.tcp.output)
    stackPointer.pointee.settleTCP(place, at: now, into: &outbox.pointee)
  }

  /// Lets a connection send small segments at once (`TCP_NODELAY`).
  public func setNoDelay(_ id: SocketID) {
    guard let place = stackPointer.pointee.tcp.place(of: id) else { return }
    stackPointer.pointee.tcp.connections[place: place].connection.setNoDelay(
      true, at: now, into: &stackPointer.pointee.tcp.output)
    stackPointer.pointee.settleTCP(place, at: now, into: &outbox.pointee)
  }

  /// Ends a connection at once, with a RST.
  public func abort(_ id: SocketID) { stackPointer.pointee.abortTCP(id, at: now, into: &outbox.pointee) }

  /// Nil where there is no such TCP socket.
  public func status(of id: SocketID) -> TCPStatus? {
    if let listener = stackPointer.pointee.tcp.listenerPlace(of: id) {
      let waiting = stackPointer.pointee.tcp.listeners[listener].accepted.count
      return TCPStatus(state: .listen, readable: waiting, writable: 0, unacknowledged: 0, isAtEnd: false)
    }
    guard let place = stackPointer.pointee.tcp.place(of: id) else { return nil }
    let flow = stackPointer.pointee.tcp.connections.key(at: place)
    return TCPStatus(stackPointer.pointee.tcp.connections[place: place].connection, flow)
  }
}

extension TCPStatus {
  fileprivate init(_ connection: TCPConnection, _ flow: TCPFlow) {
    self.init(
      state: connection.state, error: connection.error, local: flow.local, remote: flow.remote,
      readable: connection.readableBytes, writable: connection.writableBytes,
      unacknowledged: connection.sender.buffer.count, isAtEnd: connection.isAtEnd)
  }
}
