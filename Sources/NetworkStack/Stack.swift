import Fabric
import Packets
public import SimulationKernel

/// The TCP/IP stack of a device: interfaces, addresses, routes, neighbours and sockets.
///
/// It has no clock and no wires: each call takes the current instant and the outbox for frames. The owner calls
/// ``wake(at:into:)`` at ``nextWake`` and asks for ``nextSocketEvent()`` after each call.
///
/// Not supported: router advertisements and the configuration of addresses by them, reports of group membership (IGMP, MLD), and
/// IPv4 address conflict detection.
public struct Stack: Sendable, Equatable, StateRecord {
  // What each packet on its way needs stands first, because in a large lab each hop waits for memory.
  private var knownInterfaces: [Interface]
  /// Whether packets for other hosts are forwarded (`net.ipv4.ip_forward`, `net.ipv6.conf.all.forwarding`).
  public let forwards: Bool
  /// Whether functions see the packets; it follows from the chain, as the next one does.
  private(set) var isHooked: Bool
  private(set) var isTransparent: Bool
  /// When ``wake(at:into:)`` must be called next; `.never` if no timer runs.
  public internal(set) var nextWake = Instant.never
  /// The UDP and echo sockets; TCP's are in ``tcp``.
  public internal(set) var sockets = SocketTable()
  /// Routes, neighbours and path MTUs of IPv4.
  public internal(set) var ipv4: IPv4Layer
  /// Routes, neighbours, path MTUs and tentative addresses of IPv6.
  public internal(set) var ipv6 = IPv6Layer()
  @usableFromInline var tcpBox: Indirect<TCPTable>
  /// The fragments of packets for this host.
  var reassembly = Reassembly()
  var random: RandomStream
  var loopback = Loopback()
  var chainBox: Indirect<HookChain>

  /// Creates a stack with the routes that follow from its addresses, and link-local IPv6 addresses. It does not
  /// verify its IPv6 addresses before ``bringUp(at:into:)`` is called.
  public init(_ configuration: StackConfiguration) {
    knownInterfaces = configuration.interfaces
    forwards = configuration.forwards
    random = configuration.random
    ipv4 = IPv4Layer(identification: UInt16(truncatingIfNeeded: random.next()))
    tcpBox = Indirect(TCPTable(configuration.tcp), orShared: TCPTable.unused)
    chainBox = configuration.functionsBox
    (isHooked, isTransparent) = (!configuration.functions.isEmpty, configuration.functions.isTransparent)
    addOwnedAddresses()
    for index in interfaces.indices { addLinkLocalAddress(on: index) }
    let all = interfaces.enumerated()
    ipv4.routes = RoutingTable(
      all.flatMap { IPv4Layer.routes(of: $1, $0, forwards: configuration.forwards) } + configuration.ipv4Routes)
    ipv6.routes = RoutingTable(
      all.flatMap { IPv6Layer.routes(of: $1, $0, forwards: configuration.forwards) } + configuration.ipv6Routes)
    nextWake = chain.nextWake
  }

  public static let fields = Fields(
    \Stack.knownInterfaces, \.forwards, \.ipv4, \.ipv6, \.reassembly, \.random, \.sockets, \.loopback, \.tcpBox,
    \.chainBox, \.nextWake
  )
  .derived(\.isHooked, false).derived(\.isTransparent, false)

  public mutating func settle(_ reader: borrowing CheckpointReader) throws(CheckpointError) {
    tcpBox.share(TCPTable.unused)
    chainBox.share(HookChain.none)
    (isHooked, isTransparent) = (!chain.isEmpty, chain.isTransparent)
    noteOwnersOfTCP()
    // An instant that is earlier than necessary makes for a wake, and so belongs to the state. A later one would lose one.
    let known = nextWake
    findNextWake()
    nextWake = min(nextWake, known)
    guard namesOnlyItsInterfaces else {
      throw reader.failure("reference to an unknown interface")
    }
  }

  private mutating func noteOwnersOfTCP() {
    for listener in tcp.listeners.values { sockets.owners.add(listener.id, of: listener.owner) }
    for index in 0..<tcp.connections.count {
      if let owner = tcp.connections[at: index].owner { sockets.owners.add(tcp.connections[at: index].id, of: owner) }
    }
  }

  /// A checkpoint is a file, and files lie.
  private var namesOnlyItsInterfaces: Bool {
    ipv4.namesOnlyInterfaces(below: interfaces.count) && ipv6.namesOnlyInterfaces(below: interfaces.count)
      && ipv6.tentative.namesOnlyInterfaces(below: interfaces.count)
      && sockets.all.values.allSatisfy { $0.interface.map(interfaces.indices.contains) ?? true }
  }
}

// Many machines of a large lab speak no TCP and have no functions.
extension Stack {
  /// The TCP sockets.
  public internal(set) var tcp: TCPTable {
    @inline(__always) _read { yield tcpBox.value }
    @inline(__always) _modify { yield &tcpBox.value }
  }

  /// The network functions that see the stack's packets, in order.
  public internal(set) var chain: HookChain {
    @inline(__always) _read { yield chainBox.value }
    @inline(__always) _modify { yield &chainBox.value }
  }
}

// What the cache of destinations follows from. Nobody can change it and leave the cache.
extension Stack {
  /// The interfaces. Interface n is port n of the device.
  public internal(set) var interfaces: [Interface] {
    @inline(__always) _read { yield knownInterfaces }
    @inline(__always) _modify {
      ipv4.destinations.forget()
      yield &knownInterfaces
    }
  }
}
