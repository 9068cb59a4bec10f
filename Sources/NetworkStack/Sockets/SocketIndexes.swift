import SimulationKernel

/// The sockets of each port, in the order in which they were opened. It follows from the sockets and is not state of its own.
package struct SocketPorts: Sendable {
  private struct Port: TableKey {
    private let bits: UInt32

    init(_ kind: Socket.Kind, _ number: UInt16) { bits = UInt32(kind.rawValue) << 16 | UInt32(number) }

    var tableHash: UInt64 { UInt64(bits).spread }
  }

  private var ports = OrderedTable<Port, [SocketID]>()

  init() {}

  init(_ sockets: [Socket]) { for socket in sockets { add(socket) } }

  var isEmpty: Bool { ports.isEmpty }

  subscript(kind: Socket.Kind, number: UInt16) -> [SocketID] { ports[Port(kind, number)] ?? [] }

  mutating func add(_ socket: Socket) {
    let port = Port(socket.kind, socket.localPort)
    let index = ports.index(of: port) ?? ports.set([], for: port)
    ports[at: index].append(socket.id)
  }

  mutating func remove(_ socket: Socket) {
    guard let index = ports.index(of: Port(socket.kind, socket.localPort)) else { return }
    ports[at: index].removeAll { $0 == socket.id }
    if ports[at: index].isEmpty { ports.remove(at: index) }
  }
}

/// The sockets of each owner, by number. It follows from the sockets and is not state of its own.
package struct SocketsByOwner: Sendable {
  private var owners = NumberedTable<NumberSet>()

  init() {}

  mutating func add(_ id: SocketID, of owner: SocketOwner) {
    if let index = owners.index(of: owner.rawValue) {
      owners[at: index].insert(id.rawValue)
    } else {
      owners.set(NumberSet([id.rawValue]), for: owner.rawValue)
    }
  }

  mutating func remove(_ id: SocketID, of owner: SocketOwner) {
    guard let index = owners.index(of: owner.rawValue) else { return }
    owners[at: index].remove(id.rawValue)
    if owners[at: index].isEmpty { owners.remove(at: index) }
  }

  subscript(owner: SocketOwner) -> [SocketID] { owners[owner.rawValue]?.numbers.map { SocketID($0) } ?? [] }
}
