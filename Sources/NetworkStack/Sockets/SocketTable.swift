public import SimulationKernel

/// A stack's UDP and echo sockets, and which sockets of any kind have something to read.
public struct SocketTable: Sendable, StateRecord {
  /// Sockets that have received something since their owners were last told.
  @usableFromInline var readable = Fifo<SocketID>()
  /// By number.
  public internal(set) var all = NumberedTable<Socket>()
  private var nextID: UInt32 = 1
  /// The sockets of each port, where there are many. They follow from the sockets, as the next do.
  private var ports = SocketPorts()
  /// The sockets of each owner, those of TCP among them.
  var owners = SocketsByOwner()

  init() {}

  /// A number for a socket, TCP's among them.
  mutating func makeID() -> SocketID {
    defer { nextID &+= 1 }
    return SocketID(nextID)
  }

  // Inlined, like everything else on the path of each packet, because a call would copy the fields. Loops, because a closure
  // would copy each socket.
  @inline(__always) func index(of id: SocketID) -> Int? { all.index(of: id.rawValue) }

  @inline(__always) private func isAt(_ index: Int, _ kind: Socket.Kind, port: UInt16) -> Bool {
    !all.isGap(index) && all[at: index].kind == kind && all[at: index].localPort == port
  }

  @inline(__always) func index(_ kind: Socket.Kind, port: UInt16) -> Int? {
    guard ports.isEmpty else { return ports[kind, port].first.flatMap { index(of: $0) } }
    for index in 0..<all.endIndex where isAt(index, kind, port: port) { return index }
    return nil
  }

  /// The socket for a packet from an interface: one that is bound to that interface, otherwise one that is not bound to any.
  @inline(__always) func index(_ kind: Socket.Kind, port: UInt16, arrivingOn interface: Int) -> Int? {
    guard ports.isEmpty else { return indexAmongMany(kind, port: port, arrivingOn: interface) }
    var general: Int?
    for index in 0..<all.endIndex where isAt(index, kind, port: port) {
      if all[at: index].boundInterface == interface { return index }
      if general == nil, all[at: index].boundInterface == nil { general = index }
    }
    return general
  }

  private func indexAmongMany(_ kind: Socket.Kind, port: UInt16, arrivingOn interface: Int) -> Int? {
    let indices = ports[kind, port].compactMap { index(of: $0) }
    return indices.first { all[at: $0].boundInterface == interface }
      ?? indices.first { all[at: $0].boundInterface == nil }
  }

  /// Opens a socket on `port`, or on a free port of the dynamic range (RFC 6335, section 6) if that is zero. Nil if the port is
  /// taken.
  mutating func open(
    _ kind: Socket.Kind, port: UInt16, interface: Int?, owner: SocketOwner, _ random: inout RandomStream
  ) -> SocketID? {
    guard let port = port == 0 ? freePort(for: kind, &random) : port,
      !collides(kind, port: port, on: interface)
    else { return nil }
    let id = makeID()
    add(Socket(id: id, kind: kind, owner: owner, localPort: port, boundInterface: interface))
    return id
  }

  private func collides(_ kind: Socket.Kind, port: UInt16, on interface: Int?) -> Bool {
    guard ports.isEmpty else {
      return ports[kind, port].contains { all[$0.rawValue]?.collides(with: interface) ?? false }
    }
    return (0..<all.endIndex).contains { isAt($0, kind, port: port) && all[at: $0].collides(with: interface) }
  }

  private mutating func add(_ socket: Socket) {
    all.set(socket, for: socket.id.rawValue)
    owners.add(socket.id, of: socket.owner)
    if !ports.isEmpty { ports.add(socket) } else if all.count > SocketTable.fewLimit { ports = SocketPorts(all.values) }
  }

  /// Sockets among which a walk finds one soon enough.
  private static let fewLimit = 8

  /// Takes a socket out of the table, and what waits in it.
  mutating func remove(at index: Int) -> Socket {
    let socket = all.remove(at: index)
    owners.remove(socket.id, of: socket.owner)
    if !ports.isEmpty { ports.remove(socket) }
    return socket
  }

  private func freePort(for kind: Socket.Kind, _ random: inout RandomStream) -> UInt16? {
    let start = UInt16(random.next(below: 16_384))
    return (0..<16_384 as Range<UInt16>).lazy.map { 49_152 + (start + $0) % 16_384 }
      .first { index(kind, port: $0) == nil }
  }

  /// Delivers to a socket and marks it for its owner. Returns whether there was room for another `size` bytes.
  @inline(__always) mutating func deliver(_ received: Received, size: Int, to index: Int) -> Bool {
    let position = all.position(of: index)
    guard all.elements[position].take(received, size: size) else { return false }
    if all.elements[position].received.count == 1 { readable.append(all.elements[position].id) }
    return true
  }

  /// The oldest socket with an event of this kind. Usually there is only one.
  @inline(__always) mutating func removeReadable() -> SocketID? {
    readable.popFirst()
  }

  public static let fields = Fields(\SocketTable.all, \.nextID, \.readable)
    .derived(\.ports, SocketPorts()).derived(\.owners, SocketsByOwner())

  /// Numbers that may have been given before a checkpoint, so that none is given twice.
  private static let idLimit: UInt32 = 1 << 31

  public mutating func settle(_ reader: borrowing CheckpointReader) throws(CheckpointError) {
    guard nextID < SocketTable.idLimit, all.lastNumber ?? 0 < nextID else { throw reader.failure("\(nextID) sockets") }
    for index in all.indices {
      guard all[at: index].id.rawValue == all.number(at: index) else { throw reader.failure("a socket of two numbers") }
      owners.add(all[at: index].id, of: all[at: index].owner)
    }
    if all.count > SocketTable.fewLimit { ports = SocketPorts(all.values) }
  }
}

extension SocketTable: Equatable {
  public static func == (a: SocketTable, b: SocketTable) -> Bool {
    a.all == b.all && a.nextID == b.nextID && a.readable == b.readable
  }
}
