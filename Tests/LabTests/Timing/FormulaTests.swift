import Fabric
import Guests
import Lab
import LabTesting
import SimulationKernel
import Testing

/// Frames take the time of the formula, to the nanosecond: 8·(P + S)/R + D for each cable, and they wait for those before them.
@Suite struct FormulaTests {
  private static func cable(_ rate: BitRate, _ delay: Duration) -> WireTime { WireTime(rate, delay) }

  static let paths = [
    StraightPath([cable(.megabitsPerSecond(10), .milliseconds(1))]),
    StraightPath([cable(.gigabitsPerSecond(10), .nanoseconds(333))], size: 1472),
    StraightPath([cable(.gigabitsPerSecond(10), .zero)], size: 0),
    StraightPath([WireTime(.gigabitsPerSecond(10), .nanoseconds(333), countsPreamble: false)], size: 1472),
    StraightPath([cable(BitRate(bitsPerSecond: 7_777_777), .nanoseconds(1))], size: 777),
    StraightPath(
      [cable(.megabitsPerSecond(100), .microseconds(5)), cable(.gigabitsPerSecond(1), .zero)], [.switch], size: 1000),
    StraightPath(
      [
        cable(.megabitsPerSecond(10), .milliseconds(20)), cable(.gigabitsPerSecond(10), .microseconds(3)),
        cable(.megabitsPerSecond(100), .zero),
      ], [.router, .router], size: 1472),
    StraightPath(
      [
        cable(.gigabitsPerSecond(10), .nanoseconds(7)), cable(.megabitsPerSecond(10), .nanoseconds(1)),
        cable(.gigabitsPerSecond(1), .milliseconds(3)), cable(.megabitsPerSecond(100), .microseconds(11)),
        cable(BitRate(bitsPerSecond: 123_456_789), .seconds(1)),
      ], [.switch, .router, .switch, .router], size: 99),
    StraightPath(
      Array(repeating: cable(.gigabitsPerSecond(1), .microseconds(1)), count: 11),
      Array(repeating: .switch, count: 10), size: 18),
    StraightPath(
      Array(repeating: cable(.gigabitsPerSecond(10), .microseconds(1)), count: 6),
      Array(repeating: .router, count: 5), size: 1400),
  ]

  /// Runs commands on h1 and gives back all that h1's and h2's first ports saw, and what was printed.
  private func run(_ text: String, _ commands: [(at: Int64, line: String)]) throws -> (ObservationLog, World) {
    var world = World(try Topology(yaml: text, file: "path.yaml"))
    let ports = [world.port(0, of: NodeIndex(0)), world.port(0, of: NodeIndex(1))]
    var log = ObservationLog(watching: ports, of: world.fabric.portCount)
    world.start(log: &log)
    for command in commands {
      let instant = Instant.zero + .seconds(command.at)
      _ = world.run(until: instant, into: &log)
      world.perform(.run(command.line, on: NodeIndex(0)), at: instant, log: &log)
    }
    _ = world.run(until: .zero + .seconds(60), into: &log)
    return (log, world)
  }

  private func output(_ log: ObservationLog) -> String {
    let bytes = log.reports.flatMap { report -> [UInt8] in
      if case .output(let bytes)? = report.report.ofProcess { bytes } else { [] }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  @Test(arguments: paths) func `a ping whose addresses are resolved takes the formula's time`(path: StraightPath) throws
  {
    let (log, world) = try run(path.text, [(at: 1, line: "ping -c 2 -i 10 -s \(path.size) \(path.target)")])
    let port = world.port(0, of: NodeIndex(0))
    let requests = PacketExpectation.icmp(8).instants(in: log, at: port, .sent)
    let replies = PacketExpectation.icmp(0).instants(in: log, at: port, .received)
    try #require(requests.count == 2 && replies.count == 2, "\(path.text)")
    #expect(replies[1] - requests[1] == path.roundTrip)
    // What is too short for a time stamp has no time to print.
    if path.size >= 16 { #expect(output(log).contains("time=\(path.roundTrip.milliseconds(decimals: 3)) ms")) }
  }

  struct Burst: Sendable, CustomStringConvertible {
    var cable: WireTime
    var size: Int
    var count: Int
    var description: String { "\(count) of \(size) bytes at \(cable.rate)" }
  }

  /// No more than a log takes before it wants to be drained.
  static let bursts = [
    Burst(cable: cable(.gigabitsPerSecond(10), .microseconds(1)), size: 1472, count: 15),
    Burst(cable: cable(.megabitsPerSecond(10), .milliseconds(1)), size: 100, count: 150),
    Burst(cable: cable(BitRate(bitsPerSecond: 7_777_777), .zero), size: 0, count: 200),
    Burst(
      cable: WireTime(.gigabitsPerSecond(10), .microseconds(1), countsPreamble: false), size: 1472, count: 15),
  ]

  @Test(arguments: bursts) func `frames that wait follow each other without a gap and without drift`(burst: Burst)
    throws
  {
    let path = StraightPath([burst.cable])
    let send = "udp-send 10.0.0.2 9 --count \(burst.count) --size \(burst.size) --interval 1us"
    let (log, world) = try run(path.text, [(at: 1, line: "ping -c 1 10.0.0.2"), (at: 2, line: send)])
    let arrivals = PacketExpectation.udp.instants(in: log, at: world.port(0, of: NodeIndex(1)), .received)
    let payload = 20 + 8 + burst.size
    let expected = (1...burst.count).map { Instant.zero + .seconds(2) + burst.cable.time(payload: payload, count: $0) }
    #expect(arrivals == expected)
  }
}
