import OpenFlow
import Packets
import SimulationKernel

@testable import Datapath
@testable import Fabric

/// A datapath on a bench: frames go in at ports, and what comes out is noted.
struct Bench {
  var datapath: Datapath
  var outbox = Outbox()
  var now = Instant.zero
  /// What came out since it was taken.
  var sent: [Sent] = []
  var dropped: [DropReason] = []
  var events: [DatapathEvent] = []

  struct Sent: Equatable {
    let port: UInt32
    let bytes: [UInt8]
  }

  init(ports: Int = 4, tables: UInt8 = 254, flows: Int = 262_144) {
    let ports = (1...ports).map {
      PortSettings(name: "p\($0)", address: MACAddress(bits: 0x0200_0000_0000 + UInt64($0)), speed: 1_000_000)
    }
    datapath = Datapath(DatapathSettings(tableCount: tables, maximumFlows: flows, ports: ports), at: .zero)
  }

  mutating func receive(_ bytes: [UInt8], on port: UInt32 = 1) {
    let frame = outbox.frames.make(bytes.span.bytes)
    datapath.receive(frame, on: PortIndex(Int(port) - 1), at: now, into: &outbox)
    settle()
  }

  mutating func apply(_ mod: FlowMod) throws(OpenFlowError) {
    try datapath.apply(mod, at: now, into: &outbox)
    settle()
  }

  mutating func apply(_ out: PacketOut) throws(OpenFlowError) {
    try datapath.apply(out, at: now, into: &outbox)
    settle()
  }

  mutating func apply(_ mod: GroupMod) throws(OpenFlowError) {
    try datapath.apply(mod, at: now)
    settle()
  }

  mutating func apply(_ mod: MeterMod) throws(OpenFlowError) {
    try datapath.apply(mod, at: now)
    settle()
  }

  /// Lets time pass, with the datapath's timers on the way.
  mutating func run(until end: Instant) {
    while datapath.nextWake <= end {
      now = max(now, datapath.nextWake)
      datapath.wake(at: now)
      settle()
    }
    now = end
  }

  private mutating func settle() {
    for effect in outbox.effects {
      if let reason = effect.dropped {
        dropped.append(reason)
      } else {
        let bytes = [UInt8](copying: outbox.frames.bytes(of: effect.frame))
        sent.append(Sent(port: UInt32(effect.port.rawValue) + 1, bytes: bytes))
      }
      outbox.frames.release(effect.frame)
    }
    outbox.effects.wipe()
    events += datapath.takeEvents()
  }

  mutating func takeSent() -> [Sent] {
    defer { sent = [] }
    return sent
  }

  mutating func takePacketIns() -> [PacketIn] {
    defer { events = [] }
    return events.compactMap { if case .packetIn(let packet) = $0 { packet } else { nil } }
  }

  mutating func takeFlowRemoved() -> [FlowRemoved] {
    defer { events = [] }
    return events.compactMap { if case .flowRemoved(let removed) = $0 { removed } else { nil } }
  }

  /// Whether only the buffers still hold frames.
  var holdsNoOtherFrames: Bool { outbox.frames.balances(with: datapath.heldFrames) }
}
