import OpenFlow
public import Packets
public import SimulationKernel

/// An address of the gateway, and the subnet in which it is one.
public struct GatewayAddress: Hashable, Sendable, StateRecord {
  public var address: IPv4Address
  public var subnet: IPv4Prefix

  public init(_ address: IPv4Address, length: Int) {
    self.address = address
    subnet = IPv4Prefix(address, length: length)
  }

  public static let fields = Fields(\GatewayAddress.address, \.subnet)
}

/// Routes between subnets in every switch, without translating addresses: a packet for the gateway's hardware address gets
/// those of the next wire and one less to live. It answers ARP requests and pings for its own addresses.
public struct GatewayApp: ControllerApp, Equatable, StateRecord {
  public static let name = "gateway"

  private let addresses: [GatewayAddress]
  /// Packets for hosts that are being asked for, oldest first.
  private var waiting: [WaitingPacket] = []
  public private(set) var nextWake = Instant.never

  private static let hostPriority: UInt16 = 20
  private static let ownPriority: UInt16 = 30
  private static let missPriority: UInt16 = 10
  /// As many packets wait as Linux keeps for a few neighbours.
  static let waitingLimit = 64
  static let patience = Duration.seconds(3)

  public init(_ addresses: [GatewayAddress]) { self.addresses = addresses }

  public var stages: [Stage] { [.route] }

  /// One for all subnets: hosts of different ones do not compare.
  public static let hardwareAddress = MACAddress(bits: 0x0247_0000_0001)

  public func rules(for datapath: DatapathID, _ context: inout AppContext) -> RuleSet {
    let (stage, ask) = (Stage.route.name, [Instruction.applyActions([.output(.controller)])])
    var set = RuleSet()
    for own in addresses {
      let arp = Match(MatchField(.etherType, 0x0806), MatchField(.arpTargetProtocolAddress, UInt128(own.address.bits)))
      set.rules.append(context.rule(stage, priority: GatewayApp.ownPriority, arp, ask))
      set.rules.append(context.rule(stage, priority: GatewayApp.ownPriority, packets(to: own.address), ask))
    }
    for (hardware, host) in context.view.sortedHosts {
      for address in host.addresses where addresses.contains(where: { $0.subnet.contains(address) }) {
        let change: [Action] = [
          .decrementIPTTL, .setField(MatchField(.ethernetSource, UInt128(GatewayApp.hardwareAddress.bits))),
          .setField(MatchField(.ethernetDestination, UInt128(hardware.bits))),
        ]
        set.rules.append(
          context.rule(
            stage, priority: GatewayApp.hostPriority, packets(to: address),
            [.applyActions(change)] + context.proceed(after: stage)))
      }
    }
    set.rules.append(context.rule(stage, priority: GatewayApp.missPriority, packets(to: nil), ask))
    return set
  }

  /// What hosts send to the gateway, for one address or all.
  private func packets(to address: IPv4Address?) -> Match {
    let fields = [
      MatchField(.ethernetDestination, UInt128(GatewayApp.hardwareAddress.bits)), MatchField(.etherType, 0x0800),
    ]
    let destination = address.map { [MatchField(.ipv4Destination, UInt128($0.bits))] } ?? []
    return Match(entries: (fields + destination).map(MatchEntry.field))
  }

  public mutating func handle(_ event: ControllerEvent, _ context: inout AppContext) {
    switch event {
    case .packetIn(let packet): receive(packet, &context)
    case .viewChanged: deliver(&context)
    case .wake: expire(&context)
    case .joined, .left, .flowRemoved, .statistics, .confirmed: break
    }
  }

  private mutating func receive(_ packet: ReceivedPacket, _ context: inout AppContext) {
    if let arp = packet.head.arp, addresses.contains(where: { $0.address == arp.targetProtocolAddress }) {
      context.consume()
      guard arp.operation == .request else { return }
      return context.output(Frame.arpReply(to: arp, from: GatewayApp.hardwareAddress), at: packet.location)
    }
    guard packet.head.destination == GatewayApp.hardwareAddress, let ip = packet.head.ipv4 else { return }
    context.consume()
    if addresses.contains(where: { $0.address == ip.destination }) {
      if let reply = Frame.echoReply(to: packet.frame, packet.head) { context.output(reply, at: packet.location) }
    } else if let own = addresses.first(where: { $0.subnet.contains(ip.destination) }) {
      ask(for: ip.destination, as: own.address, packet, &context)
    }
  }

  private mutating func ask(
    for address: IPv4Address, as own: IPv4Address, _ packet: ReceivedPacket, _ context: inout AppContext
  ) {
    let isAsked = waiting.contains { $0.target == address }
    if waiting.count == GatewayApp.waitingLimit { waiting.removeFirst() }
    waiting.append(WaitingPacket(target: address, frame: packet.frame, deadline: context.now + GatewayApp.patience))
    nextWake = waiting[0].deadline
    if context.view.host(with: address) != nil { return deliver(&context) }
    guard !isAsked else { return }
    context.outputAtEdge(Frame.arpRequest(for: address, from: GatewayApp.hardwareAddress, own), except: nil)
  }

  /// Sends what waits for hosts that are known by now.
  private mutating func deliver(_ context: inout AppContext) {
    let view = context.view
    for packet in waiting {
      guard let (hardware, host) = view.host(with: packet.target) else { continue }
      if let frame = Frame.routed(packet.frame, from: GatewayApp.hardwareAddress, to: hardware) {
        context.output(frame, at: host.location)
      }
    }
    waiting.removeAll { view.host(with: $0.target) != nil }
    nextWake = waiting.first?.deadline ?? .never
  }

  private mutating func expire(_ context: inout AppContext) {
    let now = context.now
    waiting.removeAll { $0.deadline <= now }
    nextWake = waiting.first?.deadline ?? .never
  }

  public static let fields = Fields(\GatewayApp.addresses, \.waiting, \.nextWake)

  public var inconsistency: String? {
    waiting.count <= GatewayApp.waitingLimit ? nil : "\(waiting.count) waiting packets"
  }
}

/// A packet that waits for its next hop's address.
struct WaitingPacket: Equatable, Sendable, StateRecord {
  var target: IPv4Address
  var frame: [UInt8]
  var deadline: Instant

  static let fields = Fields(\WaitingPacket.target, \.frame, \.deadline)
}
