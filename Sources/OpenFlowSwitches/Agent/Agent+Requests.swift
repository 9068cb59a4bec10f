import Datapath
import Fabric
import OpenFlow
import SimulationKernel

extension Agent {
  /// Carries out one message, at once.
  mutating func carryOut(
    _ message: OpenFlowMessage, _ transaction: UInt32, from number: UInt32, _ datapath: inout Datapath,
    at now: Instant, into outbox: inout Outbox
  ) throws(OpenFlowError) {
    try refuseToSlave(message, number)
    switch message {
    case .hello, .error, .echoReply: break
    case .echoRequest(let data): send(.echoReply(data), to: number, transaction: transaction)
    case .flowMod(let mod): try datapath.apply(mod, at: now, into: &outbox)
    case .packetOut(let out): try datapath.apply(out, at: now, into: &outbox)
    case .groupMod(let mod): try datapath.apply(mod, at: now)
    case .meterMod(let mod): try datapath.apply(mod, at: now)
    case .portMod(let mod): try datapath.apply(mod)
    case .tableMod(let mod): try datapath.apply(mod)
    case .setConfiguration(let configuration): try datapath.apply(configuration)
    case .setAsynchronous(let configuration): change(main(of: number)) { $0.asynchronous = configuration }
    case .experimenter: throw .badRequest(.badExperimenter)
    default:
      let reply = try answer(message, from: number, datapath, at: now)
      for message in reply { send(message, to: number, transaction: transaction) }
    }
  }

  private mutating func answer(
    _ message: OpenFlowMessage, from number: UInt32, _ datapath: Datapath, at now: Instant
  ) throws(OpenFlowError) -> [OpenFlowMessage] {
    switch message {
    case .featuresRequest: [.featuresReply(features(for: number))]
    case .configurationRequest: [.configurationReply(datapath.configuration)]
    case .barrierRequest: [.barrierReply]
    case .roleRequest(let request): [.roleReply(try grant(request, to: number))]
    case .asynchronousRequest: [.asynchronousReply(asynchronous(of: number))]
    case .queueConfigurationRequest(let port): [.queueConfigurationReply(try queues(of: port, datapath))]
    case .multipartRequest(let request): try answer(request, from: number, datapath, at: now)
    // What only switches send.
    default: throw .badRequest(.badType)
    }
  }

  func refuseToSlave(_ message: OpenFlowMessage, _ number: UInt32) throws(OpenFlowError) {
    if message.changesState, role(of: number) == .slave { throw .badRequest(.isSlave) }
  }

  private func role(of number: UInt32) -> ControllerRole {
    index(of: main(of: number)).map { connections[$0].role } ?? .equal
  }

  private func asynchronous(of number: UInt32) -> AsynchronousConfiguration {
    index(of: main(of: number)).map { connections[$0].asynchronous } ?? .initial
  }

  /// What a controller asks for on an auxiliary connection is settled for the main one.
  func main(of number: UInt32) -> UInt32 { index(of: number).map { connections[$0].main } ?? number }

  private func features(for number: UInt32) -> SwitchFeatures {
    SwitchFeatures(
      datapathID: identity.datapathID, buffers: identity.buffers, tables: identity.tables,
      auxiliaryID: index(of: number).map { connections[$0].auxiliaryID } ?? 0,
      capabilities: [.flowStatistics, .tableStatistics, .portStatistics, .groupStatistics, .queueStatistics])
  }

  private func queues(of port: PortNumber, _ datapath: Datapath) throws(OpenFlowError) -> QueueConfiguration {
    guard port == .any || port.rawValue - 1 < UInt32(datapath.ports.count), port.rawValue > 0 else {
      throw .queueOperationFailed(.badPort)
    }
    let ports = port == .any ? datapath.ports.indices.map { PortNumber(UInt32($0 + 1)) } : [port]
    return QueueConfiguration(
      port: port, queues: ports.flatMap { port in (0..<identity.queues).map { PacketQueue($0, port: port) } })
  }
}

extension OpenFlowMessage {
  /// Whether a slave must not send it (section 6.3.6).
  fileprivate var changesState: Bool {
    switch self {
    case .flowMod, .packetOut, .groupMod, .meterMod, .portMod, .tableMod: true
    case .multipartRequest(let request):
      if case .tableFeatures(let features) = request.body { !features.isEmpty } else { false }
    default: false
    }
  }
}
