import Packets
public import SimulationKernel

/// A guest's TCP sockets.
public struct TCPTable: Sendable, Equatable {
  /// A connection and whom it belongs to.
  public struct Entry: Sendable, Equatable {
    public let id: SocketID
    /// Nil while nobody has accepted it, and after its program has left it.
    public internal(set) var owner: SocketOwner?
    /// The listening socket that it has come to, until it is accepted.
    var listener: SocketID?
    public internal(set) var connection: TCPConnection
    /// It counts as one of ``TCPTable/timeWaiting``.
    var isTimeWaiting = false
  }

  /// As `net.ipv4.tcp_max_tw_buckets`, for smaller guests. Beyond it TIME-WAIT is cut short.
  static let timeWaitLimit = 4096

  /// Sockets with room to send again. Empty between two steps, as ``output`` is.
  @usableFromInline var writable: [SocketID] = []
  public let settings: TCPSettings
  var connections = OrderedTable<TCPFlow, Entry>()
  public internal(set) var listeners: [TCPListener] = []
  /// The flow of each socket that is a connection's.
  var flows = OrderedTable<SocketID, TCPFlow>()
  var timeWaiting = 0
  /// The earliest instant that any connection waits for, or an earlier one.
  var nextDue = Instant.never
  /// What initial sequence numbers are made with (RFC 6528); drawn when the first is needed.
  var secret: UInt64?
  var output = TCPOutput()

  /// That of a machine that has not used TCP yet, and whose topology says nothing of it.
  static let unused = Indirect(TCPTable(TCPSettings()))

  init(_ settings: TCPSettings) { self.settings = settings }

  /// The oldest socket with room to send again. Mostly there is just one.
  @inline(__always) mutating func removeWritable() -> SocketID? {
    writable.count > 1 ? writable.removeFirst() : writable.popLast()
  }

  @inline(__always) func place(of id: SocketID) -> Int? { flows[id].flatMap { connections.place(of: $0) } }
  @inline(__always) func listenerPlace(of id: SocketID) -> Int? { listeners.firstIndex { $0.id == id } }
  func listenerPlace(port: UInt16) -> Int? { listeners.firstIndex { $0.port == port } }

  @inline(__always) func owner(of id: SocketID) -> SocketOwner? {
    place(of: id).flatMap { connections[place: $0].owner } ?? listenerPlace(of: id).map { listeners[$0].owner }
  }

  /// Whether a local port is free for a connection to `remote`.
  func isFree(_ flow: TCPFlow) -> Bool {
    listenerPlace(port: flow.local.port) == nil && connections.place(of: flow) == nil
  }

  mutating func add(
    _ connection: TCPConnection, id: SocketID, _ flow: TCPFlow, owner: SocketOwner?, listener: SocketID?
  ) {
    connections.set(Entry(id: id, owner: owner, listener: listener, connection: connection), for: flow)
    flows.set(flow, for: id)
  }

  /// Lets a connection act, with the place where it puts what is to be sent.
  @inline(__always) mutating func act<Result>(
    _ place: Int, _ body: (inout TCPConnection, inout TCPOutput) -> Result
  ) -> Result {
    body(&connections[place: place].connection, &output)
  }

  mutating func remove(place: Int) {
    let entry = connections[place: place]
    if entry.isTimeWaiting { timeWaiting -= 1 }
    flows.remove(entry.id)
    connections.remove(place: place)
  }

  mutating func findNextDue() {
    nextDue = .never
    for place in 0..<connections.count { nextDue = min(nextDue, connections[place: place].connection.nextWake) }
  }

  /// The connections, in an order that is the same in every process.
  public var all: [(flow: TCPFlow, entry: Entry)] {
    (0..<connections.count).map { (connections.key(at: $0), connections[place: $0]) }
  }
}

extension TCPTable.Entry: StateRecord {
  public static let fields = Fields(\TCPTable.Entry.id, \.owner, \.listener, \.connection, \.isTimeWaiting)
}

extension TCPTable: StateRecord {
  public static let fields = Fields(\TCPTable.settings, \.connections, \.listeners, \.flows, \.nextDue, \.secret)
    .derived(\TCPTable.writable, [])
    .derived(\TCPTable.timeWaiting, 0)
    .derived(\TCPTable.output, TCPOutput())

  public mutating func settle(_ reader: borrowing CheckpointReader) throws(CheckpointError) {
    for index in 0..<connections.count {
      guard flows[connections[place: index].id] == connections.key(at: index) else {
        throw reader.failure("a connection without its socket")
      }
      if connections[place: index].isTimeWaiting { timeWaiting += 1 }
    }
    guard flows.count == connections.count else { throw reader.failure("a socket without its connection") }
  }
}
