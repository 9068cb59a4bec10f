import OpenFlow
import Packets
import SimulationKernel

extension Controller {
  mutating func handle(_ event: SwitchSession.Event, on connection: ConnectionNumber, at now: Instant) {
    guard let features = sessions[connection]?.features else { return }
    switch event {
    case .ready: join(features, on: connection, at: now)
    case .message(let message, let transaction):
      handle(message, transaction, of: DatapathID(features.datapathID), at: now)
    }
  }

  /// A switch is known by its main connection. If it opens another one, the old one is dead, and the switch does not
  /// know yet. Auxiliary connections only bring packets (OpenFlow 1.3.5, section 6.3.6).
  private mutating func join(_ features: SwitchFeatures, on connection: ConnectionNumber, at now: Instant) {
    guard features.auxiliaryID == 0 else { return }
    let datapath = DatapathID(features.datapathID)
    if let old = connections[datapath], old != connection { close(old, "it has connected anew", at: now) }
    guard Int(features.tables) >= pipeline.tableCount else {
      return close(connection, "it has \(features.tables) tables, and the apps need \(pipeline.tableCount)", at: now)
    }
    guard view.join(datapath, features, sessions[connection]?.ports ?? [], at: now) else {
      return close(connection, "there are too many switches", at: now)
    }
    connections.set(connection, for: datapath)
    report("switch \(datapath) joined with \(view.switches[datapath]?.ports.count ?? 0) ports")
    clear(datapath)
    installed.set(RuleSet(), for: datapath)
    isStale = true
    install(at: now)
    probe(datapath)
    if nextProbe == .never { nextProbe = now + Controller.probeInterval }
    tell(.joined(datapath), at: now)
  }

  /// Whatever an earlier controller left goes: a switch is to do what the apps want and nothing else.
  private mutating func clear(_ datapath: DatapathID) {
    send(.flowMod(FlowMod(.delete, table: .all)), to: datapath)
    send(.groupMod(GroupMod(.delete, .all, .all)), to: datapath)
    if apps.contains(where: { $0.value.stages.contains(Stage.police) }) {
      send(.meterMod(MeterMod(.delete, .all)), to: datapath)
    }
    send(.barrierRequest, to: datapath)
  }

  /// Ends a session, and forgets its switch if it was the main one.
  mutating func close(_ connection: ConnectionNumber, _ reason: String, at now: Instant) {
    guard let index = sessions.index(of: connection) else { return }
    sessions[at: index].close(reason)
    forget(connection, at: now)
  }

  /// The session is closed already; what follows from it is done once.
  mutating func forget(_ connection: ConnectionNumber, at now: Instant) {
    guard let session = sessions[connection], let features = session.features else { return }
    let datapath = DatapathID(features.datapathID)
    guard connections[datapath] == connection else { return }
    connections.remove(datapath)
    installed.remove(datapath)
    confirmations.removeAll { $0.datapath == datapath }
    view.leave(datapath)
    report("switch \(datapath) left: \(session.failure ?? "unknown")")
    isStale = true
    tell(.left(datapath), at: now)
  }

  private mutating func handle(
    _ message: OpenFlowMessage, _ transaction: UInt32, of datapath: DatapathID, at now: Instant
  ) {
    guard connections.index(of: datapath) != nil else { return }
    switch message {
    case .packetIn(let packet): receive(packet, of: datapath, at: now)
    case .portStatus(let status): receive(status, of: datapath, at: now)
    case .flowRemoved(let removed): tell(.flowRemoved(datapath, removed), at: now)
    case .multipartReply(let reply): tell(.statistics(datapath, reply), at: now)
    case .barrierReply: confirm(transaction, by: datapath, at: now)
    case .error(let error): report("switch \(datapath) refused a message: \(error.error)")
    default: break
    }
  }

  private mutating func receive(_ status: PortStatus, of datapath: DatapathID, at now: Instant) {
    let location = SwitchPort(datapath, status.port.number)
    let wasUp = view.isUp(location)
    guard view.apply(status, of: datapath, at: now) else { return }
    isStale = true
    let isUp = view.isUp(location)
    guard wasUp != isUp else { return }
    report("port \(location) is \(isUp ? "up" : "down")")
    if isUp { probe(location) }
  }

  private mutating func receive(_ packet: PacketIn, of datapath: DatapathID, at now: Instant) {
    guard let field = packet.match[.inPort], let number = UInt32(exactly: field.value),
      let head = PacketHead(packet.data)
    else { return }
    let location = SwitchPort(datapath, PortNumber(number))
    if head.type == .lldp { return receiveProbe(packet.data, head, at: location, now) }
    note(head, at: location, now)
    let received = ReceivedPacket(location: location, head: head, message: packet)
    tell(.packetIn(received), from: AppCookie.app(of: packet.cookie, in: apps.count) ?? 0, at: now)
  }

  private mutating func note(_ head: PacketHead, at location: SwitchPort, _ now: Instant) {
    let before = view.host(head.source)
    guard view.noteHost(head.source, head.senderAddress, at: location, now) else { return }
    isStale = true
    guard let host = view.host(head.source) else { return }
    let address = host.addresses.last.map { " (\($0))" } ?? ""
    if before?.location != host.location || before?.addresses != host.addresses {
      report("host \(head.source)\(address) is at \(host.location)")
    }
  }
}
