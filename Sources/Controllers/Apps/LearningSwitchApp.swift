import OpenFlow
import Packets
public import SimulationKernel

/// Makes of every switch a learning switch, one by one: it learns from packet-ins where addresses are, and installs an
/// entry for each pair that talks. For networks without loops.
public struct LearningSwitchApp: ControllerApp, Equatable, StateRecord {
  public static let name = "learning-switch"

  /// The ports at which addresses were seen last.
  private var tables = OrderedTable<DatapathID, OrderedTable<HardwareKey, PortNumber>>()
  /// Seconds without a packet after which an entry goes.
  private let idleTimeout: UInt16

  private static let stage = Stage.forward(.controller)
  private static let priority: UInt16 = 10
  /// Addresses of one switch; more are flooded.
  static let addressLimit = 16_384

  public init(idleTimeout: UInt16 = 60) { self.idleTimeout = idleTimeout }

  public var stages: [Stage] { [LearningSwitchApp.stage] }

  public mutating func handle(_ event: ControllerEvent, _ context: inout AppContext) {
    switch event {
    case .joined(let datapath), .left(let datapath): tables.remove(datapath)
    case .viewChanged: forgetLostPorts(&context)
    case .packetIn(let packet): receive(packet, &context)
    case .flowRemoved, .statistics, .confirmed, .wake: break
    }
  }

  private mutating func receive(_ packet: ReceivedPacket, _ context: inout AppContext) {
    let (location, head) = (packet.location, packet.head)
    learn(head.source, at: location, &context)
    context.consume()
    let known = head.destination.isMulticast ? nil : tables[location.datapath]?[HardwareKey(head.destination)]
    guard let port = known else { return flood(packet, &context) }
    // The destination is where the packet comes from: it has been there.
    guard port != location.port else { return }
    let match = Match(
      MatchField(.inPort, UInt128(location.port.rawValue)),
      MatchField(.ethernetDestination, UInt128(head.destination.bits)),
      MatchField(.ethernetSource, UInt128(head.source.bits)))
    let mod = FlowMod(
      .add, table: context.table(LearningSwitchApp.stage.name), priority: LearningSwitchApp.priority, match: match,
      instructions: [.applyActions([.output(port)])], cookie: context.cookie(), idleTimeout: idleTimeout)
    context.send(.flowMod(mod), to: location.datapath)
    let output = PacketOut(inPort: location.port, actions: [.output(port)], data: packet.frame)
    context.send(.packetOut(output), to: location.datapath)
  }

  private func flood(_ packet: ReceivedPacket, _ context: inout AppContext) {
    let output = PacketOut(inPort: packet.location.port, actions: [.output(.flood)], data: packet.frame)
    context.send(.packetOut(output), to: packet.location.datapath)
  }

  /// Entries that lead to where an address was before are deleted.
  private mutating func learn(_ address: MACAddress, at location: SwitchPort, _ context: inout AppContext) {
    guard !address.isMulticast else { return }
    let index = tables.index(of: location.datapath) ?? tables.set(OrderedTable(), for: location.datapath)
    let key = HardwareKey(address)
    let old = tables[at: index][key]
    guard old != location.port, old != nil || tables[at: index].count < LearningSwitchApp.addressLimit else { return }
    tables[at: index].set(location.port, for: key)
    guard old != nil else { return }
    let match = Match(MatchField(.ethernetDestination, UInt128(address.bits)))
    let mod = FlowMod(.delete, table: context.table(LearningSwitchApp.stage.name), match: match)
    context.send(.flowMod(mod), to: location.datapath)
  }

  /// What was behind a port that is down may come back elsewhere.
  private mutating func forgetLostPorts(_ context: inout AppContext) {
    for index in 0..<tables.count {
      let datapath = tables.key(at: index)
      var lost: [PortNumber] = []
      for entry in 0..<tables[at: index].count {
        let port = tables[at: index][at: entry]
        if !lost.contains(port), !context.view.isUp(SwitchPort(datapath, port)) { lost.append(port) }
      }
      guard !lost.isEmpty else { continue }
      tables[at: index].keep { !lost.contains($1) }
      for port in lost {
        let table = context.table(LearningSwitchApp.stage.name)
        context.send(.flowMod(FlowMod(.delete, table: table, outPort: port)), to: datapath)
      }
    }
  }

  public static let fields = Fields(\LearningSwitchApp.tables, \.idleTimeout)
}
