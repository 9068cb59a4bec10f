import Packets
public import SimulationKernel

/// The tracked connections of a machine: what its firewall and its NAT know about earlier packets.
///
/// It is bounded. When it is full, expired connections are removed first; then the first of up to 64 connections, examined in
/// turn, that was never answered or is not established yet. If there is none, the new connection's packet is dropped.
public struct ConnectionTable<Address: TrackedAddress>: Sendable {
  /// How connections are tracked; nil if no function requires it.
  public private(set) var settings: TrackingSettings?
  private(set) var slots: [Connection<Address>?] = []
  /// By the connections' indices; blank where a connection is not TCP's.
  private(set) var streams: [TrackedStream] = []
  private(set) var free: [UInt32] = []
  /// Follows from the slots.
  private var index = FlowIndex()
  /// Where the search for a connection that can be removed continues.
  private(set) var cursor: UInt32 = 0
  private(set) var nextSweep = Instant.zero
  /// Active connections by mark, from mark 1.
  private(set) var active: [UInt32] = []

  /// How many connections are looked at to find one that gives way.
  private static var searched: Int { 64 }

  /// Creates an empty table; without settings, connections are not tracked.
  public init(_ settings: TrackingSettings? = nil) { self.settings = settings }

  /// The number of connections, including expired ones that have not been removed yet.
  public var count: Int { slots.count - free.count }
  /// Whether another connection needs one of these to give way. True if connections are not tracked.
  public var isFull: Bool { count >= settings?.limit ?? 0 }

  /// The connections, in the order of their indices.
  public var all: [Connection<Address>] { slots.compactMap { $0 } }

  /// How many connections that are being used have this mark.
  public func activeCount(ofMark mark: UInt16) -> Int {
    Int(mark) <= active.count && mark > 0 ? Int(active[Int(mark) - 1]) : 0
  }

  subscript(position: Int) -> Connection<Address>? { slots[position] }

  /// The connection that a tuple belongs to, expired or not, and the direction.
  @inline(__always) func find(_ tuple: FlowTuple<Address>) -> (index: Int, direction: FlowDirection)? {
    index.find(tuple.tableHash) { slots[$0]?.tuple($1) == tuple }
  }

  /// Whether packets with this tuple belong to a connection that has not expired.
  public func has(_ tuple: FlowTuple<Address>, at now: Instant) -> Bool {
    guard let found = find(tuple) else { return false }
    return slots[found.index].map { $0.expires > now } ?? false
  }

  /// The connection that began with this tuple, if it has not expired.
  public func connection(begunBy tuple: FlowTuple<Address>, at now: Instant) -> Connection<Address>? {
    guard let found = find(tuple), found.direction == .original, let connection = slots[found.index],
      connection.expires > now
    else { return nil }
    return connection
  }

  /// Enters a connection. Nil where there is no room, or one of its tuples is another's.
  mutating func insert(_ connection: Connection<Address>, _ stream: TrackedStream, at now: Instant) -> Int? {
    sweep(at: now)
    for tuple in [connection.original, connection.reply] {
      guard let other = find(tuple) else { continue }
      guard slots[other.index].map({ $0.expires <= now }) ?? true else { return nil }
      remove(other.index)
    }
    if isFull { makeRoom() }
    guard !isFull else { return nil }
    let position = free.popLast().map { Int($0) } ?? slots.count
    if position == slots.count {
      slots.append(connection)
      streams.append(stream)
    } else {
      (slots[position], streams[position]) = (connection, stream)
    }
    file(connection, position)
    note(connection, isActive: connection.isActive)
    return position
  }

  private mutating func file(_ connection: Connection<Address>, _ position: Int) {
    index.insert(connection.original.tableHash, position, .original)
    index.insert(connection.reply.tableHash, position, .reply)
  }

  mutating func remove(_ position: Int) {
    guard let connection = slots[position] else { return }
    note(connection, isActive: false, was: connection.isActive)
    index.remove(connection.original.tableHash, position, .original)
    index.remove(connection.reply.tableHash, position, .reply)
    slots[position] = nil
    streams[position] = TrackedStream()
    free.append(UInt32(position))
  }

  /// A segment of a known connection.
  mutating func receive(
    _ segment: TrackedSegment, _ direction: FlowDirection, at position: Int, _ now: Instant
  ) -> SegmentOutcome {
    guard let connection = slots[position] else { return .invalid }
    var tracked = TrackedTCP(connection, streams[position])
    let outcome = tracked.receive(segment, direction, at: now)
    change(position) { $0 = tracked.connection }
    streams[position] = tracked.stream
    return outcome
  }

  /// Changes a connection in place.
  @inline(__always) mutating func change(_ position: Int, _ body: (inout Connection<Address>) -> Void) {
    let wasActive = slots[position]?.isActive ?? false
    slots[position]?.change(body)
    let isActive = slots[position]?.isActive ?? false
    if isActive != wasActive, let connection = slots[position] { note(connection, isActive: isActive, was: wasActive) }
  }

  mutating func note(_ connection: Connection<Address>, isActive: Bool, was: Bool = false) {
    guard connection.mark > 0, isActive != was else { return }
    while active.count < connection.mark { active.append(0) }
    active[Int(connection.mark) - 1] &+= isActive ? 1 : ~0
  }

  /// Forgets what has expired, at most once a second: until then nobody finds it anyway.
  mutating func sweep(at now: Instant) {
    guard now >= nextSweep || isFull else { return }
    nextSweep = now + .seconds(1)
    for position in slots.indices {
      if let connection = slots[position], connection.expires <= now { remove(position) }
    }
  }

  private mutating func makeRoom() {
    for _ in 0..<min(ConnectionTable.searched, slots.count) {
      cursor = (cursor &+ 1) % UInt32(slots.count)
      if let connection = slots[Int(cursor)], !connection.isAssured { return remove(Int(cursor)) }
    }
  }
}

extension Connection {
  @inline(__always) fileprivate mutating func change(_ body: (inout Connection) -> Void) { body(&self) }
}

extension ConnectionTable: Equatable {
  public static func == (a: ConnectionTable, b: ConnectionTable) -> Bool {
    a.settings == b.settings && a.slots == b.slots && a.streams == b.streams && a.free == b.free && a.cursor == b.cursor
      && a.nextSweep == b.nextSweep && a.active == b.active
  }
}

extension ConnectionTable: StateRecord {
  public static var fields: Fields<Self> {
    .once {
      Fields(\Self.settings, \.slots, \.streams, \.free, \.cursor, \.nextSweep)
        .derived(\Self.index, FlowIndex())
        .derived(\Self.active, [])
    }
  }

  public mutating func settle(_ reader: borrowing CheckpointReader) throws(CheckpointError) {
    guard !isBlank else { return }
    guard streams.count == slots.count, Set(free).count == free.count, free.count == slots.count(where: { $0 == nil }),
      free.allSatisfy({ $0 < slots.count && slots[Int($0)] == nil })
    else { throw reader.failure("a connection in a free slot") }
    for slot in slots.indices { try restore(slot, reader) }
  }

  /// Most machines track nothing, and a lab has thousands of them.
  private var isBlank: Bool {
    @specialized(where Address == IPv4Address)
    @specialized(where Address == IPv6Address)
    get { slots.isEmpty && free.isEmpty && streams.isEmpty }
  }

  private mutating func restore(_ position: Int, _ reader: borrowing CheckpointReader) throws(CheckpointError) {
    guard let connection = slots[position] else { return }
    guard find(connection.original) == nil, find(connection.reply) == nil else {
      throw reader.failure("the same connection twice")
    }
    file(connection, position)
    note(connection, isActive: connection.isActive)
  }
}
