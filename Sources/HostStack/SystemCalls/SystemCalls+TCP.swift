import Fabric
public import Packets
public import SimulationKernel

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
  /// Bytes that a segment carries at most.
  public var segmentSize = 0
  /// In bytes.
  public var congestionWindow = 0
  /// Smoothed; zero before the first measurement.
  public var roundTrip = Duration.zero
}

// TCP sockets. A program that waits for its sockets is resumed by `.writable` when a connection is established or has room
// again, and by `.readable` when there are data, their end, an error or, at a listening socket, a connection to accept.

extension SystemCalls {
  /// Begins to connect, from a free port unless one is given. What is sent before the connection is established waits.
  /// `bufferSize` is in bytes; without it the guest's settings have it.
  public func connect(
    to remote: Endpoint, from port: UInt16 = 0, bufferSize: Int? = nil
  ) throws(SendError) -> SocketID {
    try stackPointer.pointee.connectTCP(
      to: remote, from: port, bufferSize: bufferSize, owner: process, at: now, into: &outbox.pointee)
  }

  /// Opens a listening socket; nil where the port is taken. At most `backlog` connections wait in it. `bufferSize` is that of
  /// its connections, in bytes; without it the guest's settings have it.
  public func listen(on port: UInt16, backlog: Int = 128, bufferSize: Int? = nil) -> SocketID? {
    stackPointer.pointee.listenTCP(on: port, backlog: backlog, bufferSize: bufferSize, owner: process)
  }

  /// The address that packets to `destination` come from; nil where no route leads there.
  public func sourceAddress(towards destination: IPAddress) -> IPAddress? {
    stackPointer.pointee.sourceAddress(towards: destination, at: now)
  }

  /// Takes the oldest connection that waits at a listening socket.
  public func accept(from id: SocketID) -> SocketID? {
    stackPointer.pointee.acceptTCP(from: id, owner: process)
  }

  /// Hands data to a connection. Returns how many bytes it took: fewer where its buffer is full, and then `.writable` follows.
  @discardableResult public func send(_ bytes: RawSpan, to id: SocketID) -> Int {
    guard let place = stackPointer.pointee.tcp.place(of: id) else { return 0 }
    let length = stackPointer.pointee.tcp.act(place) { $0.send(bytes, at: now, into: &$1) }
    stackPointer.pointee.settleTCP(place, at: now, into: &outbox.pointee)
    return length
  }

  /// Lends up to `limit` bytes that came in, which are read then; nil where there are none. There may be more afterwards.
  @inlinable public func receive<Result>(from id: SocketID, limit: Int = .max, _ read: (RawSpan) -> Result) -> Result? {
    var result: Result?
    take(limit, from: id) { result = read($0) }
    return result
  }

  @usableFromInline func take(_ limit: Int, from id: SocketID, _ read: (RawSpan) -> Void) {
    guard let place = stackPointer.pointee.tcp.place(of: id),
      stackPointer.pointee.tcp.act(place, { connection, _ in connection.readableBytes > 0 })
    else { return }
    stackPointer.pointee.tcp.act(place) { $0.receive(limit, at: now, into: &$1, read) }
    stackPointer.pointee.settleTCP(place, at: now, into: &outbox.pointee)
  }

  /// Says that no more data will be sent. The other direction stays open.
  public func shutDown(_ id: SocketID) {
    guard let place = stackPointer.pointee.tcp.place(of: id) else { return }
    stackPointer.pointee.tcp.act(place) { $0.shutDown(at: now, into: &$1) }
    stackPointer.pointee.settleTCP(place, at: now, into: &outbox.pointee)
  }

  /// Whether small segments go out without waiting for acknowledgments (`TCP_NODELAY`), and whether a silent other side is
  /// asked if it is still there (`SO_KEEPALIVE`). What is nil stays as it is.
  public func configure(_ id: SocketID, hasNoDelay: Bool? = nil, keepsAlive: Bool? = nil) {
    guard let place = stackPointer.pointee.tcp.place(of: id) else { return }
    if let keepsAlive {
      stackPointer.pointee.tcp.connections[place: place].connection.setKeepAlive(keepsAlive, at: now)
    }
    if let hasNoDelay {
      stackPointer.pointee.tcp.act(place) { $0.setNoDelay(hasNoDelay, at: now, into: &$1) }
    }
    stackPointer.pointee.settleTCP(place, at: now, into: &outbox.pointee)
  }

  /// Ends a connection at once, with a RST.
  public func abort(_ id: SocketID) { stackPointer.pointee.abortTCP(id, at: now, into: &outbox.pointee) }

  /// Whether all has been read that will ever come from a connection; true where there is no such connection.
  public func isAtEnd(_ id: SocketID) -> Bool {
    guard let place = stackPointer.pointee.tcp.place(of: id) else { return true }
    // In place: to look at it from outside would be to copy it.
    return stackPointer.pointee.tcp.act(place) { connection, _ in connection.isAtEnd }
  }

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
      unacknowledged: connection.sender.buffer.count, isAtEnd: connection.isAtEnd,
      segmentSize: connection.segmentSize, congestionWindow: connection.congestion.window,
      roundTrip: connection.roundTrip.smoothed)
  }
}
