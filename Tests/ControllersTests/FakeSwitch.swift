import Controllers
import OpenFlow
import Packets
import SimulationKernel

/// A switch that does what a test says, and keeps what it is sent. It has no tables: that switches do as they are told is
/// for others to test.
struct FakeSwitch {
  let connection: ConnectionNumber
  let datapath: DatapathID
  let ports: [OpenFlowPort]
  private(set) var received: [OpenFlowPacket] = []
  private var reader = MessageReader()
  private var transaction: UInt32 = 1000

  init(_ number: UInt32, ports: Int) {
    connection = ConnectionNumber(number)
    datapath = DatapathID(UInt64(number))
    self.ports = (1...UInt32(ports)).map { FakeSwitch.port($0, of: number) }
  }

  static func port(_ port: UInt32, of number: UInt32, state: PortState = []) -> OpenFlowPort {
    OpenFlowPort(
      PortNumber(port), hardwareAddress: MACAddress(bits: 0x0200_0000_0000 | UInt64(number) << 8 | UInt64(port)),
      name: "s\(number)-\(port)", state: state)
  }

  func location(_ port: UInt32) -> SwitchPort { SwitchPort(datapath, PortNumber(port)) }

  /// Takes what the controller has for it.
  mutating func collect(from controller: inout Controller) throws {
    let bytes = controller.output(for: connection)
    controller.didSend(bytes.count, on: connection)
    reader.append(bytes)
    for message in try reader.take() { received.append(try OpenFlowPacket(message)) }
  }

  mutating func takeReceived() -> [OpenFlowMessage] {
    defer { received = [] }
    return received.map(\.message)
  }

  /// The same, but messages of a type stay.
  mutating func takeReceived(except type: OpenFlowMessageType) -> [OpenFlowMessage] {
    defer { received.removeAll { $0.message.type != type } }
    return received.map(\.message).filter { $0.type != type }
  }

  /// Replies to all barriers.
  mutating func answerBarriers(_ controller: inout Controller, at now: Instant) throws {
    let barriers = received.filter { $0.message == .barrierRequest }.map(\.transaction)
    received.removeAll { $0.message == .barrierRequest }
    for transaction in barriers {
      controller.receive(OpenFlowPacket(.barrierReply, transaction: transaction).bytes, from: connection, at: now)
    }
    try collect(from: &controller)
  }

  mutating func send(_ message: OpenFlowMessage, _ controller: inout Controller, at now: Instant) throws {
    transaction += 1
    controller.receive(OpenFlowPacket(message, transaction: transaction).bytes, from: connection, at: now)
    try collect(from: &controller)
  }

  var features: SwitchFeatures {
    SwitchFeatures(
      datapathID: datapath.rawValue, buffers: 0, tables: 254,
      capabilities: [.flowStatistics, .portStatistics, .tableStatistics])
  }

  /// Connects and introduces itself.
  mutating func join(_ controller: inout Controller, at now: Instant = .zero) throws {
    controller.connect(connection, at: now)
    try send(.hello(Hello(versions: [1, 4])), &controller, at: now)
    try send(.featuresReply(features), &controller, at: now)
    try send(.multipartReply(MultipartReply(.portDescriptions(ports))), &controller, at: now)
  }

  /// A frame that comes in at a port and that an entry with this cookie sends to the controller.
  mutating func punt(
    _ frame: [UInt8], at port: UInt32, table: UInt8 = 0, cookie: UInt64 = .max, _ controller: inout Controller,
    at now: Instant
  ) throws {
    let packet = PacketIn(
      totalLength: UInt16(frame.count), reason: .action, table: TableNumber(table), cookie: cookie,
      match: Match(MatchField(.inPort, UInt128(port))), data: frame)
    try send(.packetIn(packet), &controller, at: now)
  }
}

extension [OpenFlowMessage] {
  var flowMods: [FlowMod] { compactMap { if case .flowMod(let mod) = $0 { mod } else { nil } } }
  var packetOuts: [PacketOut] { compactMap { if case .packetOut(let out) = $0 { out } else { nil } } }
  var groupMods: [GroupMod] { compactMap { if case .groupMod(let mod) = $0 { mod } else { nil } } }
}

extension PacketOut {
  var isProbe: Bool { PacketHead(data)?.type == .lldp }
}

/// Switches in a row of wires, with their controller: what one sends out of a port by a packet-out comes in at the other
/// end of the wire, if that is a probe.
struct FakeNetwork {
  var controller: Controller
  var switches: [FakeSwitch]
  var wires: [(SwitchPort, SwitchPort)]
  var now = Instant.zero

  init(_ controller: Controller, _ switches: [FakeSwitch], wires: [(SwitchPort, SwitchPort)]) throws {
    (self.controller, self.switches, self.wires) = (controller, switches, wires)
    for index in self.switches.indices { try self.switches[index].join(&self.controller) }
    try deliverProbes()
    now = .zero + .milliseconds(300)
  }

  subscript(_ number: Int) -> FakeSwitch { switches[number - 1] }

  mutating func deliverProbes() throws {
    var probes: [(SwitchPort, [UInt8])] = []
    for index in switches.indices {
      try switches[index].collect(from: &controller)
      for out in switches[index].received.map(\.message).packetOuts where out.isProbe {
        for case .output(let port, _) in out.actions {
          probes.append((SwitchPort(switches[index].datapath, port), out.data))
        }
      }
    }
    for (origin, frame) in probes {
      guard let target = other(origin), let index = switches.firstIndex(where: { $0.datapath == target.datapath })
      else { continue }
      try switches[index].punt(frame, at: target.port.rawValue, cookie: 0, &controller, at: now)
    }
    for index in switches.indices { try switches[index].collect(from: &controller) }
  }

  func other(_ location: SwitchPort) -> SwitchPort? {
    for (a, b) in wires {
      if a == location { return b }
      if b == location { return a }
    }
    return nil
  }

  mutating func punt(_ frame: [UInt8], at location: SwitchPort, cookie: UInt64 = .max) throws {
    guard let index = switches.firstIndex(where: { $0.datapath == location.datapath }) else { return }
    try switches[index].punt(frame, at: location.port.rawValue, cookie: cookie, &controller, at: now)
    for index in switches.indices { try switches[index].collect(from: &controller) }
  }

  /// A wire breaks: both switches say so.
  mutating func cut(_ location: SwitchPort) throws {
    for end in [location, other(location)].compactMap({ $0 }) {
      let number = UInt32(end.datapath.rawValue)
      let port = FakeSwitch.port(end.port.rawValue, of: number, state: .linkDown)
      try switches[Int(number) - 1].send(.portStatus(PortStatus(.modify, port)), &controller, at: now)
    }
    for index in switches.indices { try switches[index].collect(from: &controller) }
  }
}

enum Sample {
  static func mac(_ number: UInt64) -> MACAddress { MACAddress(bits: 0x0A00_0000_0000 | number) }
  static func address(_ number: UInt8) -> IPv4Address { IPv4Address(10, 0, 0, number) }

  static func arpRequest(from sender: UInt8, for target: UInt8) -> [UInt8] {
    let packet = ARPPacket(
      operation: .request, senderHardwareAddress: mac(UInt64(sender)), senderProtocolAddress: address(sender),
      targetHardwareAddress: .zero, targetProtocolAddress: address(target))
    return Frame.arp(packet, to: .broadcast)
  }

  static func frame(from sender: UInt64, to target: UInt64) -> [UInt8] {
    Frame.bytes(to: mac(target), from: mac(sender), .ipv6, Array(repeating: 0, count: 46))
  }
}
