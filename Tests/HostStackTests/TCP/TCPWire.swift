import Packets
import SimulationKernel

@testable import Fabric
@testable import HostStack

/// Two hosts on a cable with a rate, a delay and a queue in each direction, which loses, repeats and reorders what the
/// random stream says.
struct TCPWire {
  struct Impairments {
    /// Out of a million frames.
    var lost: UInt64 = 0
    var repeated: UInt64 = 0
    var delayed: UInt64 = 0
  }

  struct Arrival {
    let at: Instant
    let number: Int
    let frame: Frame
    let host: Int
  }

  var hosts: [Host]
  var outbox = Outbox()
  var now = Instant.zero
  var random = RandomStream(seed: 5, owner: "wire")
  var impairments = Impairments()
  /// Nanoseconds that a byte takes; zero for no time.
  var byteTime: Int64 = 0
  var delay = SimulationKernel.Duration.milliseconds(5)
  /// Frames that wait for the cable at most.
  var queueLimit = 1000
  /// What passed the first host's port, if it is recorded, and when.
  var recorded: [(at: Instant, bytes: [UInt8])]?
  var output: [[String]] = [[], []]
  private var arrivals: [Arrival] = []
  private var number = 0
  private var freeAt = [Instant.zero, .zero]

  init(_ settings: TCPSettings) throws {
    hosts = try [1, 2].map { host in
      var configuration = try HostConfiguration(host: host, [["10.0.0.\(host)/24"]])
      configuration.tcp = settings
      return Host(configuration)
    }
  }

  mutating func start(_ program: any GuestProgram, on host: Int) {
    _ = hosts[host].start(program, at: now, into: &outbox)
    carryOut(of: host)
  }

  mutating func run(until end: Instant) {
    while let next = nextInstant, next <= end {
      now = max(now, next)
      step()
    }
    now = end
  }

  private var nextInstant: Instant? {
    let next = min(hosts[0].nextWake, hosts[1].nextWake, arrivals.last?.at ?? .never)
    return next == .never ? nil : next
  }

  private mutating func step() {
    if let arrival = arrivals.last, arrival.at <= now {
      arrivals.removeLast()
      if arrival.host == 0 { recorded?.append((now, outbox.frames.bytes(arrival.frame))) }
      hosts[arrival.host].receive(arrival.frame, on: PortIndex(0), at: now, into: &outbox)
      carryOut(of: arrival.host)
    } else if let host = hosts.firstIndex(where: { $0.nextWake <= now }) {
      hosts[host].wake(at: now, into: &outbox)
      carryOut(of: host)
    }
  }

  private mutating func carryOut(of host: Int) {
    let effects = outbox.effects.indices.map { outbox.effects[$0] }
    outbox.effects.wipe()
    for effect in effects {
      if effect.dropped == nil { send(effect.frame, from: host) }
      outbox.frames.release(effect.frame)
    }
    for report in outbox.reports {
      switch report.content {
      case .output(let text), .errors(let text): output[host].append(String(decoding: text, as: UTF8.self))
      case .exited(let status): output[host].append("exit \(status)")
      case .logged(let line): output[host].append(line)
      }
    }
    outbox.reports = []
  }

  private mutating func send(_ frame: Frame, from host: Int) {
    if host == 0 { recorded?.append((now, outbox.frames.bytes(frame))) }
    let time = SimulationKernel.Duration.nanoseconds(Int64(outbox.frames.length(of: frame) + 4) * byteTime)
    let start = max(now, freeAt[host])
    guard byteTime == 0 || (start - now).nanoseconds <= Int64(queueLimit) * 1518 * byteTime else { return }
    freeAt[host] = start + time
    guard random.next(below: 1_000_000) >= impairments.lost else { return }
    let copies = random.next(below: 1_000_000) < impairments.repeated ? 2 : 1
    for _ in 0..<copies {
      let isLate = random.next(below: 1_000_000) < impairments.delayed
      let late = isLate ? SimulationKernel.Duration.nanoseconds(Int64(random.next(below: 3_000_000))) : .zero
      outbox.frames.retain(frame)
      enqueue(Arrival(at: start + time + delay + late, number: number, frame: frame, host: 1 - host))
    }
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

  /// The same wire with hosts and frames that went through a checkpoint.
  func restored() throws -> TCPWire {
    var registry = PartRegistry()
    registry.register(TCPSource.self)
    registry.register(TCPSink.self)
    var writer = ByteWriter()
    writer.write(hosts)
    writer.write(outbox)
    var reader = CheckpointReader(writer.bytes, registry: registry)
    var copy = self
    copy.hosts = try reader.read()
    copy.outbox = try reader.read()
    return copy
  }

  var digest: Digest {
    var writer = ByteWriter()
    writer.write(hosts)
    writer.write(outbox)
    return Digest(of: writer.bytes)
  }
}
