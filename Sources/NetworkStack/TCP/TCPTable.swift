import Packets
public import SimulationKernel

/// A stack's TCP sockets.
public struct TCPTable: Sendable, Equatable, StateRecord {
  /// A connection with its socket and owner.
  public struct Entry: Sendable, Equatable, StateRecord {
    /// The connection's socket. It stays the same until its owner closes it.
    public let id: SocketID
    /// The socket's owner; nil until the connection is accepted, and after its program has exited or closed it.
    public internal(set) var owner: SocketOwner?
    /// The listening socket that received its SYN, until it is accepted.
    var listener: SocketID?
    /// The state machine.
    public internal(set) var connection: TCPConnection
    /// Whether it is counted in ``TCPTable/timeWaiting``.
    var isTimeWaiting = false

    public static let fields = Fields(\TCPTable.Entry.id, \.owner, \.listener, \.connection, \.isTimeWaiting)
  }

  /// Maximum number of connections in TIME-WAIT; above it TIME-WAIT is cut short. Like `net.ipv4.tcp_max_tw_buckets`, but
  /// for smaller guests.
  static let timeWaitLimit = 4096

  /// Sockets with room to send again. Empty between two steps, as ``output`` is.
  @usableFromInline var writable = Fifo<SocketID>()
  /// The settings of new connections.
  public let settings: TCPSettings
  var connections = OrderedTable<TCPFlow, Entry>()
  /// The listening sockets, ordered by socket identifier.
  public internal(set) var listeners = NumberedTable<TCPListener>()
  /// The number of the listener on each port. It follows from the listeners.
  private var listenersByPort = NumberedTable<UInt32>()
  /// The flow of each socket that is a connection's.
  var flows = OrderedTable<SocketID, TCPFlow>()
  var timeWaiting = 0
  /// When the first timer of a connection expires, or earlier.
  var nextDue = Instant.never
  /// When each connection's first timer expires, by index; empty if there are few connections. It follows from the
  /// connections.
  var alarms = Alarms()
  /// The secret in initial sequence numbers (RFC 6528, section 3), drawn when the first one is needed.
  var secret: UInt64?
  var output = TCPOutput()

  /// The table of a machine that has not used TCP yet, and whose topology file says nothing about it.
  static let unused = Indirect(TCPTable(TCPSettings()))

  init(_ settings: TCPSettings) { self.settings = settings }

  /// Removes the socket that has waited longest since it got space to send. Mostly there is just one.
  @inline(__always) mutating func removeWritable() -> SocketID? {
    writable.popFirst()
  }

  @inline(__always) func index(of id: SocketID) -> Int? { flows[id].flatMap { connections.index(of: $0) } }
  @inline(__always) func listenerIndex(of id: SocketID) -> Int? { listeners.index(of: id.rawValue) }
  func listenerIndex(port: UInt16) -> Int? { listenersByPort[UInt32(port)].flatMap { listeners.index(of: $0) } }

  mutating func add(_ listener: TCPListener) {
    listeners.set(listener, for: listener.id.rawValue)
    listenersByPort.set(listener.id.rawValue, for: UInt32(listener.port))
  }

  mutating func removeListener(at index: Int) -> TCPListener {
    let listener = listeners.remove(at: index)
    listenersByPort.remove(UInt32(listener.port))
    return listener
  }

  @inline(__always) func owner(of id: SocketID) -> SocketOwner? {
    index(of: id).flatMap { connections[at: $0].owner } ?? listenerIndex(of: id).map { listeners[at: $0].owner }
  }

  /// Whether a connection can be opened between two endpoints: nothing listens on the local port and no connection has both.
  func isFree(_ flow: TCPFlow) -> Bool {
    listenerIndex(port: flow.local.port) == nil && connections.index(of: flow) == nil
  }

  mutating func add(
    _ connection: TCPConnection, id: SocketID, _ flow: TCPFlow, owner: SocketOwner?, listener: SocketID?
  ) {
    insert(Entry(id: id, owner: owner, listener: listener, connection: connection), for: flow)
  }

  private mutating func insert(_ entry: Entry, for flow: TCPFlow) {
    noteAlarm(of: connections.set(entry, for: flow))
    flows.set(flow, for: entry.id)
  }

  /// Changes a connection in place. Its segments and news are appended to ``output``.
  @inline(__always) mutating func act<Result>(
    _ index: Int, _ body: (inout TCPConnection, inout TCPOutput) -> Result
  ) -> Result {
    body(&connections[at: index].connection, &output)
  }

  mutating func remove(at index: Int) {
    flows.remove(takeOut(index).id)
  }

  private mutating func takeOut(_ index: Int) -> Entry {
    let entry = connections.remove(at: index)
    if entry.isTimeWaiting { timeWaiting -= 1 }
    noteRemoval(at: index)
    return entry
  }

  /// Frees the endpoints of a connection that is over, while its socket remains until its owner closes it.
  mutating func retire(_ index: Int) {
    let flow = connections.key(at: index)
    guard flow.retired == nil else { return }
    var entry = takeOut(index)
    entry.isTimeWaiting = false
    insert(entry, for: flow.retired(by: entry.id))
  }

  /// Ends a connection in TIME-WAIT, because a new connection takes its endpoints (RFC 9293, section 3.6.1).
  mutating func endTimeWait(_ index: Int) {
    guard connections[at: index].owner != nil else { return remove(at: index) }
    connections[at: index].connection.cutTimeWait()
    retire(index)
  }

  /// All connections and their endpoints, including those that are over and not yet closed by their owners. The order is
  /// the same in every process.
  public var all: [(flow: TCPFlow, entry: Entry)] {
    (0..<connections.count).map { (connections.key(at: $0), connections[at: $0]) }
  }

  public static let fields = Fields(\TCPTable.settings, \.connections, \.listeners, \.flows, \.nextDue, \.secret)
    .derived(\TCPTable.writable, Fifo())
    .derived(\TCPTable.timeWaiting, 0)
    .derived(\TCPTable.listenersByPort, NumberedTable())
    .derived(\TCPTable.alarms, Alarms())
    .derived(\TCPTable.output, TCPOutput())

  public mutating func settle(_ reader: borrowing CheckpointReader) throws(CheckpointError) {
    for index in 0..<connections.count {
      guard flows[connections[at: index].id] == connections.key(at: index) else {
        throw reader.failure("a connection without its socket")
      }
      if connections[at: index].isTimeWaiting { timeWaiting += 1 }
    }
    // As with neighbours, the instant recorded may be earlier than the first timer's, but not later.
    let known = nextDue
    if !connections.isEmpty { noteAlarm(of: connections.count - 1) }
    findNextDue()
    nextDue = min(nextDue, known)
    for index in listeners.indices {
      let listener = listeners[at: index]
      guard listener.id.rawValue == listeners.number(at: index), listenersByPort[UInt32(listener.port)] == nil else {
        throw reader.failure("two listening sockets on one port")
      }
      listenersByPort.set(listener.id.rawValue, for: UInt32(listener.port))
    }
    guard flows.count == connections.count else { throw reader.failure("a socket without its connection") }
  }
}
