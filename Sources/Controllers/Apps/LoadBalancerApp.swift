import OpenFlow
public import Packets
public import SimulationKernel

/// A service at one address that several servers share.
public struct BalancedService: Hashable, Sendable, StateRecord {
  /// The address that clients use; no host has it.
  public var address: IPv4Address
  /// TCP and a port, or everything if nil.
  public var port: UInt16?
  public var servers: [IPv4Address]

  public init(address: IPv4Address, port: UInt16? = nil, servers: [IPv4Address]) {
    (self.address, self.port) = (address, port)
    self.servers = Array(servers.prefix(BalancedService.serverLimit))
  }

  public static let serverLimit = 64

  /// A locally administered address that follows from that of the service.
  var hardwareAddress: MACAddress { MACAddress(bits: 0x024C_0000_0000 | UInt64(address.bits)) }

  public static let fields = Fields(\BalancedService.address, \.port, \.servers)
}

/// Spreads the flows of clients over servers, by a group of each switch where clients enter the network. Servers see
/// their own addresses and clients that of the service. A server that is lost gets nothing any more.
///
/// A server's answers are rewritten by its port alone, so a client that uses a server's own address and the same port
/// is answered from the service's.
public struct LoadBalancerApp: ControllerApp, Equatable, StateRecord {
  public static let name = "load-balancer"

  private let services: [BalancedService]
  public private(set) var nextWake = Instant.never

  private static let priority: UInt16 = 10
  /// How often servers that nobody has heard of are asked for.
  private static let searchInterval = Duration.seconds(1)

  public init(_ services: [BalancedService]) { self.services = services }

  public var stages: [Stage] { [.balance] }

  public func rules(for datapath: DatapathID, _ context: inout AppContext) -> RuleSet {
    var set = RuleSet()
    for (index, service) in services.enumerated() {
      set.rules.append(
        context.rule(
          Stage.balance.name, priority: LoadBalancerApp.priority, service.arpMatch,
          [.applyActions([.output(.controller)])]))
      addGroup(UInt64(index), service, datapath, &context, &set)
      addAnswers(service, datapath, &context, &set)
    }
    return set
  }

  /// Where no server is known, what clients send is dropped.
  private func addGroup(
    _ index: UInt64, _ service: BalancedService, _ datapath: DatapathID, _ context: inout AppContext,
    _ set: inout RuleSet
  ) {
    let buckets = service.servers.compactMap { bucket(for: $0, datapath, &context) }
    let group = context.groupNumber([index])
    if !buckets.isEmpty { set.groups.append(GroupRule(group, .select, buckets)) }
    set.rules.append(
      context.rule(
        Stage.balance.name, priority: LoadBalancerApp.priority, service.clientMatch,
        buckets.isEmpty ? [] : [.applyActions([.group(group)])]))
  }

  private func bucket(for server: IPv4Address, _ datapath: DatapathID, _ context: inout AppContext) -> Bucket? {
    guard let (address, host) = context.view.host(with: server) else { return nil }
    let isHere = host.location.datapath == datapath
    let way = isHere ? host.location.port : context.paths.nextPorts(from: datapath, to: host.location.datapath).first
    guard let way else { return nil }
    return Bucket(
      weight: 1,
      actions: [
        .setField(MatchField(.ethernetDestination, UInt128(address.bits))),
        .setField(MatchField(.ipv4Destination, UInt128(server.bits))), .output(way),
      ])
  }

  /// Answers get the service's address where the server's wire enters the network.
  private func addAnswers(
    _ service: BalancedService, _ datapath: DatapathID, _ context: inout AppContext, _ set: inout RuleSet
  ) {
    for server in service.servers {
      guard let host = context.view.host(with: server)?.host, host.location.datapath == datapath else { continue }
      let rewriting: [Action] = [
        .setField(MatchField(.ethernetSource, UInt128(service.hardwareAddress.bits))),
        .setField(MatchField(.ipv4Source, UInt128(service.address.bits))),
      ]
      set.rules.append(
        context.rule(
          Stage.balance.name, priority: LoadBalancerApp.priority, service.answerMatch(server, at: host.location.port),
          [.applyActions(rewriting)] + context.proceed(after: Stage.balance.name)))
    }
  }

  public mutating func handle(_ event: ControllerEvent, _ context: inout AppContext) {
    switch event {
    case .joined: nextWake = min(nextWake, context.now + AppContext.settlingTime)
    case .wake: search(&context)
    case .packetIn(let packet): answer(packet, &context)
    case .left, .viewChanged, .flowRemoved, .statistics, .confirmed: break
    }
  }

  private func answer(_ packet: ReceivedPacket, _ context: inout AppContext) {
    guard let arp = packet.head.arp, let service = services.first(where: { $0.address == arp.targetProtocolAddress })
    else { return }
    context.consume()
    guard arp.operation == .request else { return }
    context.output(Frame.arpReply(to: arp, from: service.hardwareAddress), at: packet.location)
  }

  /// Asks for servers as a host with the service's address would. Their answers say where they are.
  private mutating func search(_ context: inout AppContext) {
    nextWake = context.view.switches.isEmpty ? .never : context.now + LoadBalancerApp.searchInterval
    for service in services {
      for server in service.servers where context.view.host(with: server) == nil {
        context.outputAtEdge(
          Frame.arpRequest(for: server, from: service.hardwareAddress, service.address), except: nil)
      }
    }
  }

  public static let fields = Fields(\LoadBalancerApp.services, \.nextWake)
}

extension BalancedService {
  fileprivate var arpMatch: Match {
    Match(MatchField(.etherType, 0x0806), MatchField(.arpTargetProtocolAddress, UInt128(address.bits)))
  }

  fileprivate var clientMatch: Match {
    let fields = [MatchField(.etherType, 0x0800)] + tcp
    let address = MatchField(.ipv4Destination, UInt128(address.bits))
    let ports = port.map { [MatchField(.tcpDestination, UInt128($0))] } ?? []
    return Match(entries: (fields + [address] + ports).map(MatchEntry.field))
  }

  fileprivate func answerMatch(_ server: IPv4Address, at location: PortNumber) -> Match {
    let fields = [MatchField(.inPort, UInt128(location.rawValue)), MatchField(.etherType, 0x0800)] + tcp
    let address = MatchField(.ipv4Source, UInt128(server.bits))
    let ports = port.map { [MatchField(.tcpSource, UInt128($0))] } ?? []
    return Match(entries: (fields + [address] + ports).map(MatchEntry.field))
  }

  private var tcp: [MatchField] { port == nil ? [] : [MatchField(.ipProtocol, 6)] }
}
