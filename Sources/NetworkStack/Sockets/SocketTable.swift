public import SimulationKernel

/// A stack's UDP and echo sockets, and which sockets of any kind have something to read.
public struct SocketTable: Sendable, Equatable {
  /// Sockets that have received something since their owners were last told.
  @usableFromInline var readable: [SocketID] = []
  public internal(set) var all: [Socket] = []
  private var nextID: UInt32 = 1

  init() {}

  /// A number for a socket, TCP's among them.
  mutating func makeID() -> SocketID {
    defer { nextID &+= 1 }
    return SocketID(nextID)
  }

  // Inlined, like everything else on the path of each packet, because a call would copy the fields. Loops, because a closure
  // would copy each socket.
  @inline(__always) func index(of id: SocketID) -> Int? {
    for index in all.indices where all[index].id == id { return index }
    return nil
  }

  @inline(__always) func index(_ kind: Socket.Kind, port: UInt16) -> Int? {
    for index in all.indices where all[index].kind == kind && all[index].localPort == port { return index }
    return nil
  }

  /// The socket for a packet from an interface: one that is bound to that interface, otherwise one that is not bound to any.
  @inline(__always) func index(_ kind: Socket.Kind, port: UInt16, arrivingOn interface: Int) -> Int? {
    var general: Int?
    for index in all.indices where all[index].kind == kind && all[index].localPort == port {
      if all[index].boundInterface == interface { return index }
      if general == nil, all[index].boundInterface == nil { general = index }
    }
    return general
  }

  /// Opens a socket on `port`, or on a free port of the dynamic range (RFC 6335, section 6) if that is zero. Nil if the port is
  /// taken.
  mutating func open(
    _ kind: Socket.Kind, port: UInt16, interface: Int?, owner: SocketOwner, _ random: inout RandomStream
  ) -> SocketID? {
    guard let port = port == 0 ? freePort(for: kind, &random) : port,
      !all.contains(where: { $0.kind == kind && $0.localPort == port && $0.collides(with: interface) })
    else { return nil }
    let id = makeID()
    all.append(Socket(id: id, kind: kind, owner: owner, localPort: port, boundInterface: interface))
    return id
  }

  private func freePort(for kind: Socket.Kind, _ random: inout RandomStream) -> UInt16? {
    let start = UInt16(random.next(below: 16_384))
    return (0..<16_384 as Range<UInt16>).lazy.map { 49_152 + (start + $0) % 16_384 }
      .first { index(kind, port: $0) == nil }
  }

  /// Delivers to a socket and marks it for its owner. Returns whether there was room for another `size` bytes.
  @inline(__always) mutating func deliver(_ received: Received, size: Int, to index: Int) -> Bool {
    guard all[index].receivedBytes + size <= Socket.bufferLimit else { return false }
    all[index].receivedBytes += size
    all[index].received.append(received)
    if all[index].received.count == 1 { readable.append(all[index].id) }
    return true
  }

  /// The oldest socket with an event of this kind. Usually there is only one.
  @inline(__always) mutating func removeReadable() -> SocketID? {
    readable.count > 1 ? readable.removeFirst() : readable.popLast()
  }
}

extension SocketTable: StateRecord {
  public static let fields = Fields(\SocketTable.all, \.nextID, \.readable)
}
