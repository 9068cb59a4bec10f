import Foundation
import Packets
import SimulationKernel
import Testing

@testable import Guests
@testable import NetworkStack

/// Random programs over random wires: nothing waits for ever, nothing arrives wrong, nothing traps.
@Suite struct TCPStormTests {
  /// The first forty, or those from `POLDER_TCP_SEED` on, as many as `POLDER_TCP_SEEDS` says.
  private static let seeds: ClosedRange<UInt64> = {
    let environment = ProcessInfo.processInfo.environment
    let first = environment["POLDER_TCP_SEED"].flatMap { UInt64($0) } ?? 1
    return first...first + max(1, environment["POLDER_TCP_SEEDS"].flatMap { UInt64($0) } ?? 40) - 1
  }()

  @Test(arguments: seeds) func `what is said is heard, whatever the wire does`(seed: UInt64) throws {
    var storm = TCPStorm(seed: seed)
    var wire = try storm.wire()
    try wire.introduce()
    let scripts = storm.scripts()
    let openings: [TCPTalker.Opening] = storm.chance(of: 5) ? [.meets, .meets] : [.listens, .connects]
    for (guest, opening) in zip([1, 0], openings) {
      let remote = Endpoint(try ip("10.0.0.\(2 - guest)"), port: 80)
      wire.start(TCPTalker(opening, remote, scripts[guest].steps, chunk: storm.size(upTo: 20_000)), on: guest)
    }
    wire.runWhileItMoves()
    let outcome: Comment = "seed \(seed): \(wire.output), \(wire.connections), \(storm.description)"
    let expected = scripts.map { ["\($0.heard) bytes equal", "exit 0"] }
    // A wire that loses much may lose all repetitions of a segment. Then one end gives up, and the other learns of it when it
    // sends something, or waits for ever. Never do both wait, each with its connection.
    if storm.mayGiveUp, wire.output != expected {
      #expect(wire.output != [[], []] || wire.guests.contains { $0.stack.tcp.all.isEmpty }, outcome)
      #expect(!wire.output.joined().contains { $0.hasSuffix("damaged") }, outcome)
    } else {
      #expect(wire.output == expected, outcome)
      #expect(wire.guests.allSatisfy { $0.stack.tcp.all.isEmpty }, outcome)
    }
    #expect(wire.framesLeftAfterShutDown() == 0, outcome)
  }
}

extension TCPWire {
  /// Goes on as long as a day brings a byte or a program's end.
  fileprivate mutating func runWhileItMoves() {
    var moved = (bytes: UInt64(0), lines: -1)
    while moved != (bytesReceived, output.joined().count) {
      moved = (bytesReceived, output.joined().count)
      run(until: now + .seconds(86_400))
    }
  }

  /// How the connections stand that are left.
  fileprivate var connections: [String] {
    guests.map { guest in
      guest.stack.tcp.all.map { _, entry in
        let (sender, receiver) = (entry.connection.sender, entry.connection.receiver)
        return "\(entry.connection.state) window \(sender.window) flight \(sender.flight) unsent \(sender.unsent) "
          + "to read \(receiver.buffer.count) offers \(receiver.edge - receiver.next) \(entry.connection.timers)"
      }.joined()
    }
  }

  private var bytesReceived: UInt64 {
    guests.reduce(0) { $0 + $1.stack.tcp.all.reduce(0) { $0 + $1.entry.connection.counters.bytesReceived } }
  }
}

/// What a seed makes of wire and programs.
struct TCPStorm: CustomStringConvertible {
  private var random: RandomStream
  private(set) var description = ""
  /// So much is lost that an end may give up.
  private(set) var mayGiveUp = false

  init(seed: UInt64) { random = RandomStream(seed: seed, owner: "storm") }

  mutating func chance(of sides: UInt64) -> Bool { random.next(below: sides) == 0 }

  /// Small numbers as likely as large ones.
  mutating func size(upTo limit: Int) -> Int {
    let bits = random.next(below: UInt64(Int.bitWidth - limit.leadingZeroBitCount))
    return min(limit, 1 << Int(bits) + Int(random.next(below: 1 << bits)))
  }

  mutating func wire() throws -> TCPWire {
    let mtu = chance(of: 3) ? 1500 : 68 + size(upTo: 1400)
    var wire = try TCPWire(settings(), mtu: mtu)
    wire.random = RandomStream(seed: random.next(), owner: "wire")
    wire.byteTime = chance(of: 3) ? 0 : Int64(size(upTo: 100_000))
    wire.queueLimit = size(upTo: 100)
    wire.delays = [0, 1].map { _ in .microseconds(Int64(size(upTo: 2_000_000))) }
    let lost = chance(of: 3) ? 0 : random.next(below: 300_000)
    wire.impairments = TCPWire.Impairments(
      lost: lost, repeated: chance(of: 2) ? 0 : random.next(below: 200_000),
      delayed: chance(of: 2) ? 0 : random.next(below: 300_000),
      // Of fragments several may be damaged in a way that the checksum of the whole does not tell.
      corrupted: mtu < 128 || chance(of: 2) ? 0 : random.next(below: 100_000))
    wire.impairments.latest = 1000 * Int64(size(upTo: 500_000))
    if chance(of: 3) { wire.outages = outages() }
    mayGiveUp = lost + wire.impairments.corrupted > 50_000 || !wire.outages.isEmpty || wire.queueLimit < 10
    description +=
      "mtu \(mtu), \(wire.byteTime) ns a byte, queue \(wire.queueLimit), \(wire.delays), \(wire.impairments), "
      + "\(wire.outages)"
    return wire
  }

  /// Times in which nothing passes.
  private mutating func outages() -> [Range<Instant>] {
    var (start, outages) = (Instant.zero, [Range<Instant>]())
    for _ in 0...random.next(below: 3) {
      start = start + .milliseconds(Int64(size(upTo: 10_000)))
      let end = start + .milliseconds(Int64(size(upTo: 30_000)))
      outages.append(start..<end)
      start = end
    }
    return outages
  }

  private mutating func settings() -> TCPSettings {
    var settings = TCPSettings()
    settings.congestionControl = chance(of: 2) ? .newReno : .cubic
    settings.bufferSize = chance(of: 3) ? settings.bufferSize : 2048 + size(upTo: 200_000)
    settings.scalesWindows = !chance(of: 4)
    settings.usesSelectiveAcknowledgment = !chance(of: 3)
    settings.usesTimestamps = !chance(of: 3)
    settings.delayedAcknowledgment = chance(of: 2) ? 2 : size(upTo: 64)
    settings.usesCongestionNotification = chance(of: 3)
    settings.holdsSmallSegments = !chance(of: 3)
    settings.initialWindow = chance(of: 2) ? 10 : size(upTo: 100)
    if chance(of: 3) { settings.leastVariation = .milliseconds(Int64(size(upTo: 1000))) }
    if chance(of: 4) { settings.keepAlive = .seconds(Int64(1 + size(upTo: 100))) }
    return settings
  }

  /// What each end does, and how many bytes it has heard when all is done.
  mutating func scripts() -> [(steps: [TCPTalker.Step], heard: Int)] {
    var (near, far) = ([TCPTalker.Step](), [TCPTalker.Step]())
    for _ in 0..<random.next(below: 6) {
      let (there, back) = (chance(of: 4) ? 0 : size(upTo: 60_000), chance(of: 3) ? 0 : size(upTo: 60_000))
      if chance(of: 2) {
        // A question and its answer.
        near += [TCPTalker.Step(sends: there), TCPTalker.Step(receives: back)]
        far += [TCPTalker.Step(receives: there), TCPTalker.Step(sends: back)]
      } else {
        near.append(TCPTalker.Step(sends: there, receives: back))
        far.append(TCPTalker.Step(sends: back, receives: there))
      }
    }
    // One direction may be closed while the other is used.
    let (there, back) = (size(upTo: 100_000), chance(of: 2) ? 0 : size(upTo: 100_000))
    near.append(TCPTalker.Step(sends: there, shutsDown: true, readsToEnd: true))
    if chance(of: 2) { far.append(TCPTalker.Step(readsToEnd: true)) }
    far.append(TCPTalker.Step(sends: back, shutsDown: true, readsToEnd: true))
    return [(near, far.reduce(0) { $0 + $1.sends }), (far, near.reduce(0) { $0 + $1.sends })]
  }
}
