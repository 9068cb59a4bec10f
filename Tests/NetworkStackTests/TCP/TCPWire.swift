import Packets
import SimulationKernel

@testable import Fabric
@testable import Guests
@testable import NetworkStack

/// Two guests on a cable with a rate, a delay and a queue in each direction, which loses, repeats, reorders and damages what
/// the random stream says, and is cut at times.
struct TCPWire {
  struct Impairments {
    /// Out of a million frames.
    var lost: UInt64 = 0
    var repeated: UInt64 = 0
    var delayed: UInt64 = 0
    var corrupted: UInt64 = 0
    /// Nanoseconds that a delayed frame is late at most.
    var latest: Int64 = 3_000_000
  }

  struct Arrival {
    let at: Instant
    let number: Int
    let frame: Frame
    let guest: Int
  }

  var guests: [Guest]
  var outbox = Outbox()
  var now = Instant.zero
  var random = RandomStream(seed: 5, owner: "wire")
  var impairments = Impairments()
  /// Nanoseconds that a byte takes; zero for no time.
  var byteTime: Int64 = 0
  /// By the guest that sends.
  var delays: [SimulationKernel.Duration] = [.milliseconds(5), .milliseconds(5)]
  /// Times in which what is sent or on its way is lost.
  var outages: [Range<Instant>] = []
  /// Frames that wait for the cable at most.
  var queueLimit = 1000
  /// What passed the first guest's port, if it is recorded, and when.
  var recorded: [(at: Instant, bytes: [UInt8])]?
  var output: [[String]] = [[], []]
  private var arrivals: [Arrival] = []
  private var number = 0
  private var freeAt = [Instant.zero, .zero]

  init(_ settings: TCPSettings, mtu: Int = 1500) throws {
    guests = try [1, 2].map { guest in
      var configuration = try GuestConfiguration(guest: guest, [["10.0.0.\(guest)/24"]], mtus: [mtu])
      configuration.network.tcp = settings
      return Guest(configuration)
    }
  }

  /// Each guest knows the other's MAC address for good.
  mutating func introduce() throws {
    for guest in 0...1 {
      try guests[guest].stack.setNeighbor(
        NeighborEntry(mac: mac(2 - guest), mode: .add), of: ip("10.0.0.\(2 - guest)"), on: 0, at: now, into: &outbox)
    }
  }

  mutating func start(_ program: any GuestProgram, on guest: Int) {
    _ = guests[guest].start(program, at: now, into: &outbox)
    carryOut(of: guest)
  }

  mutating func run(until end: Instant) {
    while let next = nextInstant, next <= end {
      now = max(now, next)
      step()
    }
    now = end
  }

  private var nextInstant: Instant? {
    let next = min(guests[0].nextWake, guests[1].nextWake, arrivals.last?.at ?? .never)
    return next == .never ? nil : next
  }

  private mutating func step() {
    if let arrival = arrivals.last, arrival.at <= now {
      arrivals.removeLast()
      if arrival.guest == 0 { recorded?.append((now, outbox.frames.bytes(arrival.frame))) }
      guests[arrival.guest].receive(arrival.frame, on: PortIndex(0), at: now, into: &outbox)
      carryOut(of: arrival.guest)
    } else if let guest = guests.firstIndex(where: { $0.nextWake <= now }) {
      guests[guest].wake(at: now, into: &outbox)
      carryOut(of: guest)
    }
  }

  private mutating func carryOut(of guest: Int) {
    let effects = outbox.effects.indices.map { outbox.effects[$0] }
    outbox.effects.wipe()
    for effect in effects {
      if effect.dropped == nil { send(effect.frame, from: guest) }
      outbox.frames.release(effect.frame)
    }
    for report in outbox.reports {
      switch report.ofProcess {
      case .output(let text), .errors(let text): output[guest].append(String(decoding: text, as: UTF8.self))
      case .exited(let status): output[guest].append("exit \(status)")
      case .started, .background, .reached, .poweredOff: break
      case nil: if let line = report.loggedLine { output[guest].append(line) }
      }
    }
    outbox.reports = []
  }

  private mutating func send(_ frame: Frame, from guest: Int) {
    if guest == 0 { recorded?.append((now, outbox.frames.bytes(frame))) }
    let time = SimulationKernel.Duration.nanoseconds(Int64(outbox.frames.length(of: frame) + 4) * byteTime)
    let start = max(now, freeAt[guest])
    guard byteTime == 0 || (start - now).nanoseconds <= Int64(queueLimit) * 1518 * byteTime else { return }
    freeAt[guest] = start + time
    guard random.next(below: 1_000_000) >= impairments.lost else { return }
    let copies = random.next(below: 1_000_000) < impairments.repeated ? 2 : 1
    for _ in 0..<copies {
      let isLate = random.next(below: 1_000_000) < impairments.delayed
      let late = isLate ? Int64(random.next(below: UInt64(impairments.latest))) : 0
      let end = start + time + delays[guest] + .nanoseconds(late)
      guard !outages.contains(where: { $0.overlaps(now..<end) }) else { continue }
      enqueue(Arrival(at: end, number: number, frame: perhapsDamaged(frame), guest: 1 - guest))
    }
  }

  /// The frame once more, or a copy with a bit of it turned over.
  private mutating func perhapsDamaged(_ frame: Frame) -> Frame {
    guard impairments.corrupted > 0, random.next(below: 1_000_000) < impairments.corrupted else {
      outbox.frames.retain(frame)
      return frame
    }
    var bytes = outbox.frames.bytes(frame)
    bytes[Int(random.next(below: UInt64(bytes.count)))] ^= 1 << UInt8(random.next(below: 8))
    return outbox.frames.make(bytes.span.bytes)
  }

  /// Frames that are neither on the wire nor in a guest's hands: none, if handles balance.
  mutating func framesLeftAfterShutDown() -> Int {
    for arrival in arrivals { outbox.frames.release(arrival.frame) }
    arrivals = []
    for guest in guests.indices { guests[guest].shutDown(into: &outbox) }
    return outbox.frames.count
  }

  /// The latest first, so that the next is the last.
  private mutating func enqueue(_ arrival: Arrival) {
    number += 1
    var (low, high) = (0, arrivals.count)
    while low < high {
      let middle = (low + high) / 2
      if (arrivals[middle].at, arrivals[middle].number) > (arrival.at, arrival.number) {
        low = middle + 1
      } else {
        high = middle
      }
    }
    arrivals.insert(arrival, at: low)
  }

  /// The same wire with guests and frames that went through a checkpoint.
  func restored() throws -> TCPWire {
    var registry = PartRegistry()
    registry.register(TCPSource.self)
    registry.register(TCPSink.self)
    var writer = ByteWriter()
    writer.write(guests)
    writer.write(outbox)
    var reader = CheckpointReader(writer.bytes, registry: registry)
    var copy = self
    copy.guests = try reader.read()
    copy.outbox = try reader.read()
    return copy
  }

  var digest: Digest {
    var writer = ByteWriter()
    writer.write(guests)
    writer.write(outbox)
    return Digest(of: writer.bytes)
  }
}
