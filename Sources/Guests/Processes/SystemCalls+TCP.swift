import Fabric
public import NetworkStack
public import Packets
import SimulationKernel

// TCP sockets. A program that waits for its sockets is resumed by `.writable` when a connection is established or has room
// again, and by `.readable` when there are data, their end, an error or, at a listening socket, a connection to accept.

extension SystemCalls {
  /// Begins to connect, from a free port unless one is given. What is sent before the connection is established waits.
  /// `bufferSize` is in bytes; without it the guest's settings have it.
  public func connect(
    to remote: Endpoint, from port: UInt16 = 0, bufferSize: Int? = nil
  ) throws(SendError) -> SocketID {
    try stackPointer.pointee.connectTCP(
      to: remote, from: port, bufferSize: bufferSize, owner: SocketOwner(process), at: now, into: &outbox.pointee)
  }

  /// Opens a listening socket; nil where the port is taken. At most `backlog` connections wait in it. `bufferSize` is that of
  /// its connections, in bytes; without it the guest's settings have it.
  public func listen(on port: UInt16, backlog: Int = 128, bufferSize: Int? = nil) -> SocketID? {
    stackPointer.pointee.listenTCP(on: port, backlog: backlog, bufferSize: bufferSize, owner: SocketOwner(process))
  }

  /// The address that packets to `destination` come from; nil where no route leads there.
  public func sourceAddress(towards destination: IPAddress) -> IPAddress? {
    stackPointer.pointee.sourceAddress(towards: destination, at: now)
  }

  /// Takes the oldest connection that waits at a listening socket.
  public func accept(from id: SocketID) -> SocketID? {
    stackPointer.pointee.acceptTCP(from: id, owner: SocketOwner(process))
  }

  /// Hands data to a connection. Returns how many bytes it took: fewer where its buffer is full, and then `.writable` follows.
  @discardableResult public func send(_ bytes: RawSpan, to id: SocketID) -> Int {
    stackPointer.pointee.sendTCP(bytes, to: id, at: now, into: &outbox.pointee)
  }

  /// Lends up to `limit` bytes that came in, which are read then; nil where there are none. There may be more afterwards.
  @inlinable public func receive<Result>(from id: SocketID, limit: Int = .max, _ read: (RawSpan) -> Result) -> Result? {
    var result: Result?
    take(limit, from: id) { result = read($0) }
    return result
  }

  @usableFromInline func take(_ limit: Int, from id: SocketID, _ read: (RawSpan) -> Void) {
    stackPointer.pointee.receiveTCP(from: id, limit: limit, at: now, into: &outbox.pointee, read)
  }

  /// Says that no more data will be sent. The other direction stays open.
  public func shutDown(_ id: SocketID) {
    stackPointer.pointee.shutDownTCP(id, at: now, into: &outbox.pointee)
  }

  /// Whether small segments go out without waiting for acknowledgments (`TCP_NODELAY`), and whether a silent other side is
  /// asked if it is still there (`SO_KEEPALIVE`). What is nil stays as it is.
  public func configure(_ id: SocketID, hasNoDelay: Bool? = nil, keepsAlive: Bool? = nil) {
    stackPointer.pointee.configureTCP(
      id, hasNoDelay: hasNoDelay, keepsAlive: keepsAlive, at: now, into: &outbox.pointee)
  }

  /// Ends a connection at once, with a RST.
  public func abort(_ id: SocketID) { stackPointer.pointee.abortTCP(id, at: now, into: &outbox.pointee) }

  /// Whether all has been read that will ever come from a connection; true where there is no such connection.
  public func isAtEnd(_ id: SocketID) -> Bool {
    stackPointer.pointee.isTCPAtEnd(id)
  }

  /// Nil where there is no such TCP socket.
  public func status(of id: SocketID) -> TCPStatus? {
    stackPointer.pointee.tcpStatus(of: id)
  }
}
