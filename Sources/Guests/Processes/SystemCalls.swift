import Fabric
public import NetworkStack
public import Packets
public import SimulationKernel

/// The system calls that a program can make while it is being resumed.
///
/// It points at the stack and the outbox in place, because moving them in and out would cost more than most programs do.
/// It cannot be copied, and a program only borrows it, so the pointers cannot outlive the call.
public struct SystemCalls: ~Copyable {
  let stackPointer: UnsafeMutablePointer<Stack>
  let outbox: UnsafeMutablePointer<Outbox>
  let system: UnsafeMutablePointer<GuestSystem>
  /// Where the process reads its input and writes its output.
  public let streams: StandardStreams
  /// The first process of the command line to which this one belongs.
  let line: ProcessID
  /// Its working directory when it was resumed.
  let startDirectory: FileID
  /// The instant at which the program runs. It takes no time.
  public let now: Instant
  /// The process that is being resumed.
  public let process: ProcessID

  init(
    stack: UnsafeMutablePointer<Stack>, outbox: UnsafeMutablePointer<Outbox>,
    system: UnsafeMutablePointer<GuestSystem>, now: Instant, _ streams: StandardStreams, _ line: ProcessID,
    _ process: ProcessID, in directory: FileID = .root
  ) {
    stackPointer = stack
    self.outbox = outbox
    self.system = system
    self.now = now
    self.streams = streams
    self.line = line
    startDirectory = directory
    self.process = process
  }

  /// The guest's stack, for looking at.
  public var stack: Stack { _read { yield stackPointer.pointee } }

  /// Writes to the standard output.
  public func write(_ text: String) { write(Array(text.utf8)) }

  /// Writes bytes to the standard output.
  public func write(_ bytes: [UInt8]) { write(bytes, to: streams.output) }

  /// Writes to an open stream, such as one to which a builtin of the shell is redirected.
  public func write(_ text: String, to stream: StandardStreams.Stream) { write(Array(text.utf8), to: stream) }

  /// Writes to the standard error.
  public func writeError(_ text: String) { write(Array(text.utf8), to: streams.errors) }

  /// 64 random bits from the guest's own stream, which depends only on the lab's seed and the guest's name.
  public func random() -> UInt64 { stackPointer.pointee.nextRandom() }

  /// Opens a socket, or returns nil if the port is taken. Port 0 chooses a free one. A socket bound to an interface receives from
  /// it and sends out of it.
  public func openSocket(_ kind: Socket.Kind, port: UInt16 = 0, interface: Int? = nil) -> SocketID? {
    stackPointer.pointee.openSocket(kind, port: port, interface: interface, owner: SocketOwner(process))
  }

  /// Closes a socket of any kind. Data already passed to TCP is still delivered.
  public func closeSocket(_ id: SocketID) { stackPointer.pointee.closeSocket(id, at: now, into: &outbox.pointee) }

  /// The port of a socket, or the identifier of an echo socket; nil if there is no such socket.
  public func localPort(of id: SocketID) -> UInt16? { stackPointer.pointee.localPort(of: id) }

  /// Sets a socket's time to live, whether its packets may be fragmented, and the interface that they go out of.
  public func configure(
    _ id: SocketID, timeToLive: UInt8? = nil, fragmentation: Socket.Fragmentation? = nil, interface: Int? = nil
  ) {
    stackPointer.pointee.configureSocket(
      id, timeToLive: timeToLive, fragmentation: fragmentation, interface: interface)
  }

  /// Takes the oldest thing that arrived at a socket, and lends its payload to `read`.
  @inlinable public func receive<Result>(from id: SocketID, _ read: (Received, RawSpan) -> Result) -> Result? {
    var result: Result?
    take(from: id) { result = read($0, $1) }
    return result
  }

  // Apart, because a generic function that is not inlined handles its result by tables of what its type can do.
  @usableFromInline func take(from id: SocketID, _ read: (Received, RawSpan) -> Void) {
    stackPointer.pointee.receive(from: id, into: &outbox.pointee, read)
  }

  /// Sends a UDP datagram of `length` bytes that `fill` writes at the offset it is given.
  public func sendUDP(
    from id: SocketID, to destination: Endpoint, length: Int, fill: (inout MutableRawSpan, Int) -> Void
  ) throws(SendError) {
    try stackPointer.pointee.sendUDP(
      from: id, to: destination, length: length, at: now, into: &outbox.pointee, fill: fill)
  }

  /// Sends an echo request with the socket's identifier.
  public func sendEcho(
    from id: SocketID, to destination: IPAddress, sequence: UInt16, data: [UInt8]
  ) throws(SendError) {
    try stackPointer.pointee.sendEcho(
      from: id, to: destination, sequence: sequence, data, at: now, into: &outbox.pointee)
  }
}
