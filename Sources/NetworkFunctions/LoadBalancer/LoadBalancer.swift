public import Fabric
public import NetworkStack
public import Packets
import SimulationKernel

/// Assigns each new connection to one of several healthy servers, where it stays.
public struct LoadBalancer: Sendable, Equatable {
  public static let name = "load-balancer"
  public static let registeredName = "function.load-balancer"

  enum Method: UInt8, Sendable, BitwiseCopyable, Checkpointable { case roundRobin, leastConnections, consistentHash }

  enum Cause {
    static let nothing: UInt16 = 0
    static let known: UInt16 = 1
    static let noServer: UInt16 = 2
    static let probe: UInt16 = 3
    static let firstServer: UInt16 = 10
  }

  /// Keeps marks and causes within their ranges.
  static let maximumServers = 1000
  /// The source ports, or identifiers, of probes.
  static let probePorts: Range<UInt32> = 61_000..<65_000

  let address: IPv4Address
  /// The interface that has the address.
  let interface: Int
  let `protocol`: IPProtocol
  let port: UInt16
  /// The servers' port.
  let serverPort: UInt16
  let method: Method
  /// Whether servers see the balancer as their client, so that their replies return through it.
  let masquerades: Bool
  let check: HealthCheck?
  var servers: [BalancedServer]
  /// The index of the server from which the search for the next one starts.
  var nextServer = 0
  var nextProbe: UInt32 = 0
  /// Segments that reset the connections opened by checks.
  var resets: [Probe] = []

  init(
    address: IPv4Address, interface: Int, protocol: IPProtocol, port: UInt16, serverPort: UInt16, method: Method,
    masquerades: Bool, check: HealthCheck?, servers: [IPv4Address]
  ) {
    self.address = address
    self.interface = interface
    self.protocol = `protocol`
    self.port = port
    self.serverPort = serverPort
    self.method = method
    self.masquerades = masquerades
    self.check = check
    self.servers = servers.map { BalancedServer(address: $0) }
  }
}

extension LoadBalancer: NetworkFunction {
  public var hooks: HookSet { [.prerouting, .input, .output, .postrouting] }
  /// It translates only IPv4; IPv6 is routed past it.
  public var ipv6Hooks: HookSet { [] }
  public var tracking: TrackingSettings? { TrackingSettings() }
  public var ownedAddresses: [OwnedAddress] { [OwnedAddress(address, on: interface)] }

  public mutating func process(
    _ packet: inout HookedPacket<IPv4Address>, at hook: Hook, _ connections: inout ConnectionTable<IPv4Address>,
    into outbox: inout Outbox
  ) -> Verdict {
    var verdict = Verdict(.accept, cause: packet.fresh == nil ? Cause.known : Cause.nothing)
    switch hook {
    case .prerouting where packet.fresh != nil && isForService(packet.tuple):
      verdict = choose(&packet, &connections)
    case .postrouting where packet.fresh != nil && masquerades:
      hide(&packet, connections)
    case .input where takesIn(packet, outbox.frames.bytes(of: packet.frame)):
      return Verdict(.consume, cause: Cause.probe)
    case .prerouting, .input, .output, .forward, .postrouting:
      break
    }
    guard verdict.action == .accept else { return verdict }
    connections.translate(&packet, at: hook, &outbox.frames)
    return verdict
  }

  public mutating func process(
    _ packet: inout HookedPacket<IPv6Address>, at hook: Hook, _ connections: inout ConnectionTable<IPv6Address>,
    into outbox: inout Outbox
  ) -> Verdict { .accept }

  private func isForService(_ tuple: FlowTuple<IPv4Address>) -> Bool {
    tuple.destination == address && tuple.protocol == `protocol` && tuple.destinationPort == port
  }

  private mutating func choose(
    _ packet: inout HookedPacket<IPv4Address>, _ connections: inout ConnectionTable<IPv4Address>
  ) -> Verdict {
    guard let server = server(for: packet, connections) else { return Verdict(.reject, cause: Cause.noServer) }
    connections.bindDestination(&packet, to: servers[server].address, port: serverPort)
    connections.mark(&packet, UInt16(server + 1))
    servers[server].connections &+= 1
    return Verdict(.accept, cause: Cause.firstServer + UInt16(server))
  }

  private mutating func server(for packet: HookedPacket<IPv4Address>, _ connections: ConnectionTable<IPv4Address>)
    -> Int?
  {
    let well = servers.indices.filter { servers[$0].isUp }
    switch method {
    case .roundRobin:
      return takeTurn(well)
    case .leastConnections:
      let counts = well.map { connections.activeCount(ofMark: UInt16($0 + 1)) }
      let least = counts.min()
      return takeTurn(zip(well, counts).filter { $0.1 == least }.map(\.0))
    case .consistentHash:
      // The server with the highest hash of itself and the client (Thaler and Ravishankar, 1998): if one goes, only its
      // own clients move.
      return well.max { weight($0, packet.tuple.source) < weight($1, packet.tuple.source) }
    }
  }

  /// The first of the candidates, in ascending order, from ``nextServer`` on.
  private mutating func takeTurn(_ candidates: [Int]) -> Int? {
    guard let server = candidates.first(where: { $0 >= nextServer }) ?? candidates.first else { return nil }
    nextServer = server + 1
    return server
  }

  private func weight(_ server: Int, _ client: IPv4Address) -> UInt64 {
    (UInt64(servers[server].address.bits) << 32 | UInt64(client.bits)).spread.spread
  }

  private func hide(_ packet: inout HookedPacket<IPv4Address>, _ connections: ConnectionTable<IPv4Address>) {
    guard let connection = connections.connection(of: packet), connection.mark != 0, let own = packet.outAddress else {
      return
    }
    for offset in 0..<UInt16(2048) {
      let port = packet.tuple.sourcePort &+ offset
      if port >= 1024 || offset == 0, connections.bindSource(&packet, to: own, port: port) { return }
    }
  }

  private func server(of cause: UInt16) -> BalancedServer? {
    let index = Int(cause) - Int(Cause.firstServer)
    return servers.indices.contains(index) ? servers[index] : nil
  }

  public func explanation(of cause: UInt16) -> String {
    switch cause {
    case Cause.nothing: "not for the service"
    case Cause.known: "same as the connection's first packet"
    case Cause.noServer: "no healthy server"
    case Cause.probe: "answer to a health check"
    default: server(of: cause).map { "server \($0.address)" } ?? "server \(cause)"
    }
  }

  public var counts: [FunctionCount] {
    servers.map { FunctionCount(subject: "connections to \($0.address)", packets: $0.connections, bytes: 0) }
  }
}
