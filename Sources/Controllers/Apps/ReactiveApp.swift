import OpenFlow
import Packets
public import SimulationKernel

/// Installs the entries of a path when its first packet comes, and lets that packet go where it came from. On its way it may come to a
/// switch that has not yet done what it was told; a barrier on every switch of the path prevents that.
public struct ReactiveApp: ControllerApp, Equatable, StateRecord {
  public static let name = "reactive"

  /// Whether packets wait for the barrier replies of all switches on their path.
  private let waitsForBarriers: Bool
  /// Packets that do, oldest first.
  private var waiting: [WaitingRelease] = []
  private var lastNumber: UInt32 = 0

  private static let stage = Stage.forward(.controller)
  private static let priority: UInt16 = 10
  /// Seconds without a packet after which an entry goes.
  private static let idleTimeout: UInt16 = 10
  static let waitingLimit = 64

  public init(waitsForBarriers: Bool = true) { self.waitsForBarriers = waitsForBarriers }

  public var stages: [Stage] { [ReactiveApp.stage] }

  public mutating func handle(_ event: ControllerEvent, _ context: inout AppContext) {
    switch event {
    case .packetIn(let packet): receive(packet, &context)
    case .confirmed(let datapath, let number): confirm(number, by: datapath, &context)
    case .left(let datapath): waiting.removeAll { $0.datapaths.contains(datapath) || $0.ingress.datapath == datapath }
    case .joined, .viewChanged, .flowRemoved, .statistics, .wake: break
    }
  }

  private mutating func receive(_ packet: ReceivedPacket, _ context: inout AppContext) {
    context.consume()
    guard let host = context.view.host(packet.head.destination) else {
      return context.outputAtEdge(packet.frame, except: packet.location)
    }
    // Between two switches only what overtook the entry for it has none.
    if context.view.isLink(packet.location) {
      return context.report(
        "a packet to \(packet.head.destination) came to \(packet.location) before its entry: dropped")
    }
    guard host.location != packet.location,
      let path = context.paths.path(from: packet.location.datapath, to: host.location.datapath)
    else { return }
    let steps = path + [host.location]
    for step in steps { install(step, to: packet.head.destination, &context) }
    release(packet, after: steps.map(\.datapath), &context)
  }

  private func install(_ step: SwitchPort, to address: MACAddress, _ context: inout AppContext) {
    let mod = FlowMod(
      .add, table: context.table(ReactiveApp.stage.name), priority: ReactiveApp.priority,
      match: Match(MatchField(.ethernetDestination, UInt128(address.bits))),
      instructions: [.applyActions([.output(step.port)])], cookie: context.cookie(),
      idleTimeout: ReactiveApp.idleTimeout)
    context.send(.flowMod(mod), to: step.datapath)
  }

  /// What is sent at once comes to its own switch behind a barrier anyway, but to the others on its way it may come too soon.
  private mutating func release(
    _ packet: ReceivedPacket, after datapaths: [DatapathID], _ context: inout AppContext
  ) {
    let release = WaitingRelease(
      number: lastNumber &+ 1, ingress: packet.location, frame: packet.frame, datapaths: datapaths)
    guard waitsForBarriers else { return send(release, &context) }
    lastNumber = release.number
    if waiting.count == ReactiveApp.waitingLimit { waiting.removeFirst() }
    waiting.append(release)
    for datapath in datapaths { context.confirm(release.number, by: datapath) }
  }

  private mutating func confirm(_ number: UInt32, by datapath: DatapathID, _ context: inout AppContext) {
    guard let index = waiting.firstIndex(where: { $0.number == number }) else { return }
    waiting[index].datapaths.removeAll { $0 == datapath }
    guard waiting[index].datapaths.isEmpty else { return }
    send(waiting.remove(at: index), &context)
  }

  private func send(_ release: WaitingRelease, _ context: inout AppContext) {
    let output = PacketOut(inPort: release.ingress.port, actions: [.output(.table)], data: release.frame)
    context.send(.packetOut(output), to: release.ingress.datapath)
  }

  public static let fields = Fields(\ReactiveApp.waitsForBarriers, \.waiting, \.lastNumber)

  public var inconsistency: String? {
    waiting.count <= ReactiveApp.waitingLimit ? nil : "\(waiting.count) waiting packets"
  }
}

/// A packet that waits until all switches on its path have done what they were told.
struct WaitingRelease: Equatable, Sendable, StateRecord {
  var number: UInt32
  var ingress: SwitchPort
  var frame: [UInt8]
  /// The switches that have not said so yet.
  var datapaths: [DatapathID]

  static let fields = Fields(\WaitingRelease.number, \.ingress, \.frame, \.datapaths)
}
