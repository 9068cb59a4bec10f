import Packets
import SimulationKernel

@testable import Fabric
@testable import Guests
@testable import NetworkStack

/// Hosts on cables that carry every frame in `delay`, and a log of what was sent and dropped.
struct Segment {
  struct Sent {
    let at: Instant
    let guest: Int
    let port: Int
    let bytes: [UInt8]
  }

  struct Drop: Equatable {
    let guest: Int
    let port: Int
    let reason: DropReason
  }

  struct Arrival {
    let at: Instant
    let frame: Frame
    let end: End
  }

  struct End: Equatable {
    let guest: Int
    let port: Int
  }

  var guests: [Guest]
  /// The ends that hear one another.
  var cables: [[End]]
  var outbox = Outbox()
  var now = Instant.zero
  var sent: [Sent] = []
  var drops: [Drop] = []
  /// What the programs wrote, a line each, by guest.
  var output: [[String]]
  var arrivals: [Arrival] = []
  var delay = Duration.microseconds(10)

  init(_ guests: [GuestConfiguration], cables: [[(guest: Int, port: Int)]] = [[(0, 0), (1, 0)]]) {
    self.guests = guests.map { Guest($0) }
    self.cables = cables.map { $0.map { End(guest: $0.guest, port: $0.port) } }
    output = guests.map { _ in [] }
  }

  /// Does something with a guest and carries out what it decided.
  mutating func with<Result>(_ guest: Int, _ body: (inout Guest, Instant, inout Outbox) -> Result) -> Result {
    let result = body(&guests[guest], now, &outbox)
    carryOut(of: guest)
    return result
  }

  mutating func start(_ program: any GuestProgram, on guest: Int) {
    _ = with(guest) { $0.start(program, at: $1, into: &$2) }
  }

  mutating func bringUp() { for guest in guests.indices { with(guest) { $0.bringUp(at: $1, into: &$2) } } }

  /// Puts bytes on the wire into a port, as if somebody else had sent them.
  mutating func inject(_ bytes: [UInt8], into guest: Int, port: Int = 0) {
    let frame = outbox.frames.make(bytes.span.bytes)
    with(guest) { $0.receive(frame, on: PortIndex(port), at: $1, into: &$2) }
  }

  /// Handles all that happens up to `end`, which becomes now.
  mutating func run(until end: Instant) {
    while let next = nextInstant, next <= end {
      now = max(now, next)
      step()
    }
    now = end
  }

  mutating func run(for duration: SimulationKernel.Duration) { run(until: now + duration) }

  private var nextInstant: Instant? {
    let wake = guests.map(\.nextWake).min() ?? .never
    let next = min(wake, arrivals.first?.at ?? .never)
    return next == .never ? nil : next
  }

  private mutating func step() {
    if let arrival = arrivals.first, arrival.at <= now {
      arrivals.removeFirst()
      with(arrival.end.guest) { $0.receive(arrival.frame, on: PortIndex(arrival.end.port), at: $1, into: &$2) }
    } else if let guest = guests.firstIndex(where: { $0.nextWake <= now }) {
      with(guest) { $0.wake(at: $1, into: &$2) }
    }
  }

  private mutating func carryOut(of guest: Int) {
    let effects = outbox.effects.indices.map { outbox.effects[$0] }
    outbox.effects.wipe()
    for effect in effects {
      let port = Int(effect.port.rawValue)
      if let reason = effect.dropped {
        drops.append(Drop(guest: guest, port: port, reason: reason))
      } else {
        sent.append(Sent(at: now, guest: guest, port: port, bytes: outbox.frames.bytes(effect.frame)))
        carry(effect.frame, from: End(guest: guest, port: port))
      }
      outbox.frames.release(effect.frame)
    }
    for report in outbox.reports { note(report, of: guest) }
    outbox.reports = []
  }

  private mutating func carry(_ frame: Frame, from end: End) {
    for receiver in cables.first(where: { $0.contains(end) }) ?? [] where receiver != end {
      outbox.frames.retain(frame)
      arrivals.append(Arrival(at: now + delay, frame: frame, end: receiver))
    }
  }

  private mutating func note(_ report: Report, of guest: Int) {
    switch report.ofProcess {
    case .output(let text), .errors(let text): output[guest].append(String(decoding: text, as: UTF8.self))
    case .exited(let status): output[guest].append("exit \(status)")
    case .started, .background, .reached, .poweredOff: break
    case nil: if let line = report.loggedLine { output[guest].append(line) }
    }
  }

  /// Frames that are neither on a wire nor in a guest's hands: none, if handles balance.
  mutating func framesLeftAfterShutDown() -> Int {
    for arrival in arrivals { outbox.frames.release(arrival.frame) }
    arrivals = []
    for guest in guests.indices { with(guest) { guest, _, outbox in guest.shutDown(into: &outbox) } }
    return outbox.frames.count
  }
}

extension FrameStore {
  func bytes(_ frame: Frame) -> [UInt8] { [UInt8](copying: bytes(of: frame)) }
}
