import Packets
import SimulationKernel

@testable import Fabric
@testable import Guests
@testable import NetworkStack

/// Runs a script against a guest in virtual time: the script's packets come in at the guest's interface, what the guest sends
/// is compared, and the calls are those of a process in it.
struct ScriptRunner {
  struct Deviation {
    var line: Int
    var text: String
  }

  /// The guest sent, or did, something else than what the script goes on from.
  struct Stop: Error {}

  /// A packet that the guest sent and that no line of the script has asked for yet.
  struct Sent {
    var time: Instant
    var packet: WirePacket
  }

  static let start = Instant.zero + .seconds(100)
  /// What two times may differ by.
  static let tolerance = Duration.milliseconds(14)
  static let patience = Duration.seconds(200)

  var guest: Guest
  var outbox = Outbox()
  var system = GuestSystem()
  var now = ScriptRunner.start
  /// When the event before was due.
  var lastDue = ScriptRunner.start
  var flow: ScriptFlow
  var sent: [Sent] = []
  var descriptors: [Int: ScriptDescriptor] = [:]
  /// Sockets that are closed once what was written to them fits.
  var closing: [ScriptDescriptor] = []
  var pending: PendingCall?
  private(set) var deviations: [Deviation] = []

  /// What deviates from the script, in order.
  static func run(_ script: PacketScript) throws -> [Deviation] {
    var runner = try ScriptRunner(script)
    do { for event in script.events { try runner.take(event) } } catch is Stop { return runner.deviations }
    return runner.deviations
  }

  init(_ script: PacketScript) throws {
    flow = ScriptFlow(isIPv6: script.options["ip_version"] == "ipv6")
    guest = Guest(try GuestConfiguration(script))
    try introduceGateway()
  }

  /// The gateway's MAC address needs no resolution.
  private mutating func introduceGateway() throws {
    for gateway in ["192.168.0.2", "fd3d:a0b:17d6::2"] {
      try guest.stack.setNeighbor(
        NeighborEntry(mac: mac(2), mode: .add), of: ip(gateway), on: 0, at: now, into: &outbox)
    }
    carryOut()
  }

  mutating func deviate(_ line: Int, _ text: String) { deviations.append(Deviation(line: line, text: text)) }

  private mutating func take(_ event: ScriptEvent) throws {
    let due = dueTime(of: event)
    if case .packet(let packet) = event.action, !packet.isInbound {
      try expect(packet, event, due)
    } else {
      if case .call = event.action { try finishPending() }
      advance(to: due)
      try act(event, due)
    }
    lastDue = due
  }

  /// Packets of the far end follow each other as the script says; all else follows what happened last.
  private func dueTime(of event: ScriptEvent) -> Instant {
    switch event.clock {
    case .absolute(let seconds): return ScriptRunner.start + Duration(seconds: seconds)
    case .relative(let seconds): return max(now, lastDue) + Duration(seconds: seconds)
    case .any: return now
    }
  }

  private mutating func act(_ event: ScriptEvent, _ due: Instant) throws {
    switch event.action {
    case .packet(let packet): try inject(packet)
    case .call(let call): try perform(call, event, due)
    case .command: break
    case .code(let code):
      for failure in try ScriptAssertion.failures(in: code, information) { deviate(event.line, failure) }
    }
  }

  private mutating func inject(_ packet: ScriptPacket) throws {
    if packet.isSYN { flow.begin(with: packet.sequence) }
    if let icmp = packet.icmp {
      let sequence = icmp.quotedSequence &+ flow.localShift(isSYN: false)
      return receive(try WireICMP.packet(icmp, flow.ends, sequence: sequence))
    }
    let bits: [String: UInt8] = ["ect0": 2, "ect1": 1, "ce": 3]
    let segment = flow.onWire(packet)
    receive(
      segment.packet(
        flow.ends, kinds: packet.options?.kinds ?? [], congestion: packet.congestion.flatMap { bits[$0] } ?? 0))
  }
}

extension Duration {
  init(seconds: Double) { self.init(nanoseconds: Int64((seconds * 1e9).rounded())) }
}
