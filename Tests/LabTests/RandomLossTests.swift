import Fabric
import Guests
import Lab
import NetworkStack
import SimulationKernel
import Testing

/// One NewReno flow whose segments are lost at random, against the formula of Padhye, Firoiu, Towsley and Kurose ("Modeling
/// TCP throughput", 1998, equation 30).
///
/// `b`, the segments that each growth of the window by one segment waits for beside a window's worth, is 1: the window
/// grows by bytes and not by acknowledgments (RFC 5681, section 3.1), so that delayed ones do not slow it down. The
/// timeout T0 is the round trip of 50 ms and the least variation of 200 ms. Losses are all in one direction.
@Suite struct RandomLossTests {
  private static func rate(loss: Double, sack: Bool, seconds: Int64) throws -> Double {
    let text = """
      polder: 1
      defaults: { node: { tcp: { congestion-control: newreno, timestamps: false, sack: \(sack), buffers: 64MiB } } }
      nodes:
        a: { interfaces: { eth0: { address: 10.0.0.1/24 } } }
        b: { interfaces: { eth0: { address: 10.0.0.2/24 } } }
      links: [{ endpoints: [a, b], delay: 25ms, queue: { limit: 100000 } }]
      """
    var world = World(try Topology(yaml: text, file: "loss.yaml"))
    var log = ObservationLog()
    world.start(log: &log)
    world.perform(.run("iperf -s", on: NodeIndex(1)), at: .zero, log: &log)
    world.perform(.run("iperf -c b -t 100000", on: NodeIndex(0)), at: .zero, log: &log)
    advance(&world, to: .zero + .milliseconds(500), &log)
    var settings = LinkSettings()
    (settings.delay, settings.queueLimit) = (.milliseconds(25), 100_000)
    settings.loss = Probability(partsPerBillion: UInt32(loss * 1e9))
    world.perform(.setLink(from: world.port(0, of: NodeIndex(0)), settings), at: world.now, log: &log)
    advance(&world, to: .zero + .seconds(20), &log)
    let before = received(world)
    advance(&world, to: .zero + .seconds(20 + seconds), &log)
    return Double(received(world) - before) / Double(seconds)
  }

  private static func advance(_ world: inout World, to limit: Instant, _ log: inout ObservationLog) {
    while !world.run(until: limit, budget: 1 << 16, into: &log) { log.drain() }
    log.drain()
  }

  private static func received(_ world: World) -> UInt64 {
    world.guests[1].stack.tcp.all.reduce(0) { $0 + $1.entry.connection.counters.bytesReceived }
  }

  /// In bytes a second.
  private static func formula(loss p: Double) -> Double {
    let (roundTrip, timeout, b) = (0.050, 0.250, 1.0)
    let fast = roundTrip * (2 * b * p / 3).squareRoot()
    let slow = timeout * min(1, 3 * (3 * b * p / 8).squareRoot()) * p * (1 + 32 * p * p)
    return 1460 / (fast + slow)
  }

  @Test(
    arguments: [(0.0001, 1000), (0.0003, 600), (0.001, 400)] as [(loss: Double, seconds: Int64)], [true, false])
  func `up to a loss in a thousand the rate is within a fifth of the formula`(
    point: (loss: Double, seconds: Int64), sack: Bool
  ) throws {
    let ratio = try Self.rate(loss: point.loss, sack: sack, seconds: point.seconds) / Self.formula(loss: point.loss)
    #expect((0.8...1.2).contains(ratio), "\(ratio)")
  }

  @Test(arguments: [0.003, 0.01, 0.02], [true, false])
  func `up to two in a hundred the rate is not below 0.85 of the formula`(loss: Double, sack: Bool) throws {
    let ratio = try Self.rate(loss: loss, sack: sack, seconds: 400) / Self.formula(loss: loss)
    #expect(ratio >= 0.85, "\(ratio)")
  }
}
