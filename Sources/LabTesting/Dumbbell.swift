public import Fabric
import Guests
public import Lab
import NetworkStack
public import SimulationKernel

/// Senders and receivers on either side of one slow link, as congestion control has been compared since there are networks:
/// 16 pairs at 10 Gbit/s and 10 us, a bottleneck of 1 Gbit/s and 5 ms whose queue holds 840 frames. Sender i begins at
/// i times 10 ms and sends for as long as it is let.
///
/// Segments of 1,460 bytes, no timestamps, windows of 8 MiB, an acknowledgment for two segments.
public struct Dumbbell: Sendable {
  /// As topology files call it.
  public var law: String
  public var seed: UInt64
  /// Whether each start lies anywhere in its 10 ms, as the seed has it.
  public var isJittered = false
  public var flows = 16
  public var duration = Duration.seconds(10)

  /// What Ethernet's framing leaves of the bottleneck's rate for data: 1,460 of 1,518 bytes.
  public static let ceiling = 1460.0 / 1518

  public init(law: String, seed: UInt64 = 1) { (self.law, self.seed) = (law, seed) }

  /// The topology file. The routers come first, then the senders, then the receivers.
  public var text: String {
    var lines = [
      "polder: 1", "name: dumbbell", "seed: \(seed)",
      "defaults:", "  link: { rate: 10Gbps, delay: 10us }",
      "  node: { tcp: { congestion-control: \(law), timestamps: false, buffers: 8MiB } }",
      "nodes:", router(1, side: "s", others: 2), router(2, side: "d", others: 1),
    ]
    for (network, side) in [(1, "s"), (2, "d")] {
      let range = "[1-\(flows)]"
      lines.append(
        "  \"\(side)\(range)\": { interfaces: { eth0: { address: \"10.\(network).\(range).2/24\" } }, "
          + "gateway: \"10.\(network).\(range).1\" }")
    }
    lines += ["links:"] + (1...flows).map { "  - [s\($0), r1:p\($0)]" } + (1...flows).map { "  - [d\($0), r2:p\($0)]" }
    lines.append("  - { endpoints: [r1:trunk, r2:trunk], rate: 1Gbps, delay: 5ms, queue: { limit: 840 } }")
    return lines.joined(separator: "\n") + "\n"
  }

  private func router(_ number: Int, side: String, others: Int) -> String {
    let ports = (1...flows).map { "p\($0): { address: 10.\(number).\($0).1/24 }" }
    let trunk = "trunk: { address: 10.0.0.\(number)/30 }"
    return "  r\(number): { kind: router, interfaces: { \((ports + [trunk]).joined(separator: ", ")) }, "
      + "routes: [{ to: 10.\(others).0.0/16, via: 10.0.0.\(others) }] }"
  }

  /// The lab with its servers running, and what is to be done to it.
  public func prepared(log: inout ObservationLog) throws -> (world: World, steps: [(at: Instant, command: Command)]) {
    var world = World(try Topology(yaml: text, file: "dumbbell.yaml"))
    world.start(log: &log)
    for flow in 0..<flows {
      world.perform(.run("iperf -s", on: NodeIndex(2 + flows + flow)), at: .zero, log: &log)
    }
    log.drain()
    var random = RandomStream(seed: seed, owner: "starts of the dumbbell")
    let steps = (0..<flows).map { flow in
      let jitter = isJittered ? Duration.nanoseconds(Int64(random.next(below: 10_000_000))) : .zero
      let start = Instant.zero + .milliseconds(Int64(10 * flow)) + jitter
      return (start, Command.run("iperf -c d\(flow + 1) -t 1000", on: NodeIndex(2 + flow)))
    }
    return (world, steps)
  }

  /// Lets it run. Returns the bytes that each receiver's programs had been given at each of the instants.
  public func run(until marks: [Instant]) throws -> (received: [[UInt64]], world: World) {
    var log = ObservationLog()
    var (world, steps) = try prepared(log: &log)
    for step in steps {
      Dumbbell.advance(&world, to: Instant(nanoseconds: step.at.nanoseconds - 1), &log)
      world.perform(step.command, at: step.at, log: &log)
    }
    let received = marks.map { mark in
      Dumbbell.advance(&world, to: mark, &log)
      return (0..<flows).map { bytesReceived(world, $0) }
    }
    return (received, world)
  }

  private static func advance(_ world: inout World, to limit: Instant, _ log: inout ObservationLog) {
    while !world.run(until: limit, budget: 1 << 16, into: &log) { log.drain() }
    log.drain()
  }

  private func bytesReceived(_ world: World, _ flow: Int) -> UInt64 {
    world.guests[2 + flows + flow].stack.tcp.all.reduce(0) { $0 + $1.entry.connection.counters.bytesReceived }
  }
}

/// How well a link was used, and how evenly it was shared.
public struct Share: Sendable {
  /// Data bits delivered a second, over the link's rate.
  public var utilisation: Double
  /// Jain's index: 1 where all got the same, 1/n where one got all.
  public var fairness: Double

  /// - Parameter bytes: what each flow delivered in `time`.
  public init(_ bytes: [UInt64], in time: Duration, rate: BitRate) {
    let sum = bytes.reduce(0.0) { $0 + Double($1) }
    let squares = bytes.reduce(0.0) { $0 + Double($1) * Double($1) }
    utilisation = sum * 8e9 / Double(time.nanoseconds) / Double(rate.bitsPerSecond)
    fairness = squares > 0 ? sum * sum / (Double(bytes.count) * squares) : 0
  }
}
