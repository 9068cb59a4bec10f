import Packets
import SimulationKernel
import Testing

@testable import NetworkStack

/// Losses and what is done about them: RFC 5681, RFC 6298, RFC 6582, RFC 6675, RFC 2018, RFC 3042.
@Suite struct TCPRecoveryTests {
  /// Ten segments of 1000 bytes are on their way from 101 on.
  private func sending(_ settings: TCPSettings = .plain, _ count: Int = 10_000) -> TCPPeer {
    var peer = TCPPeer.connected(settings)
    peer.send(count)
    _ = peer.sent()
    return peer
  }

  @Test func `the third duplicate acknowledgment sends the first segment again`() {
    var peer = sending()
    for _ in 0..<2 { peer.acknowledge(101) }
    #expect(peer.sent() == [])
    peer.acknowledge(101)
    #expect(peer.sent() == [". 101+1000 ack 1001"])
    // RFC 6582, step 2: half the flight and the three segments that have left the network.
    #expect(peer.connection.congestion.threshold == 5000)
    #expect(peer.connection.congestion.window == 8000)
  }

  @Test func `the first two duplicates let a new segment out each`() {
    var peer = sending(.plain, 20_000)
    peer.acknowledge(101)
    #expect(peer.sent() == [". 10101+1000 ack 1001"])
    peer.acknowledge(101)
    #expect(peer.sent() == [". 11101+1000 ack 1001"])
  }

  @Test func `a partial acknowledgment sends the next hole, a full one ends the recovery`() {
    var peer = sending()
    for _ in 0..<3 { peer.acknowledge(101) }
    _ = peer.sent()
    peer.acknowledge(3101)
    #expect(peer.sent() == [". 3101+1000 ack 1001"])
    peer.acknowledge(10_101)
    #expect(peer.connection.recovery.phase == .open)
    #expect(peer.connection.congestion.window <= 5000)
  }

  @Test func `data, a changed window or nothing outstanding make no duplicate`() {
    var peer = sending()
    for window in [UInt16(60_000), 61_000, 62_000, 63_000] { peer.acknowledge(101, window: window) }
    for _ in 0..<4 { peer.receive(.ack, [1]) }
    #expect(peer.connection.recovery.duplicates == 0)
  }

  @Test func `blocks tell which segments are lost, and only those are sent again`() {
    var peer = sending(.selective)
    peer.acknowledge(101, blocks: [(1101, 2101)])
    peer.acknowledge(101, blocks: [(1101, 3101)])
    peer.acknowledge(101, blocks: [(4101, 5101), (1101, 3101)])
    #expect(peer.sent() == [". 101+1000 ack 1001"])
    peer.acknowledge(101, blocks: [(4101, 7101), (1101, 3101)])
    #expect(peer.sent() == [". 3101+1000 ack 1001"])
    peer.acknowledge(10_101)
    #expect(peer.connection.recovery.phase == .open)
    #expect(peer.connection.counters.segmentsRetransmitted == 2)
  }

  @Test func `with nothing new to send the end of a lost tail is sent again, once (RFC 6675, section 4, rule 4)`() {
    var peer = sending(.selective)
    for end in [2101, 3101, 4101] as [UInt32] { peer.acknowledge(101, blocks: [(1101, end)]) }
    #expect(peer.sent() == [". 101+1000 ack 1001"])
    // What is thought to be on its way gets less with each block, until a segment fits into half the window.
    for end in [5101, 6101, 7101, 8101] as [UInt32] { peer.acknowledge(101, blocks: [(1101, end)]) }
    #expect(peer.sent() == ["P. 9101+1000 ack 1001"])
    peer.acknowledge(8101)
    #expect(peer.sent() == [])
    // What lies below a block may be lost, too (rule 3).
    peer.acknowledge(8101, blocks: [(9101, 10_101)])
    #expect(peer.sent() == [". 8101+1000 ack 1001"])
    peer.acknowledge(10_101)
    #expect(peer.connection.recovery.phase == .open && peer.connection.counters.timeouts == 0)
  }

  @Test func `while there is something new to send nothing is sent again on suspicion (RFC 6675, section 4, rule 2)`() {
    var peer = sending(.selective, 30_000)
    for end in [2101, 3101, 4101, 5101, 6101, 7101, 8101] as [UInt32] { peer.acknowledge(101, blocks: [(1101, end)]) }
    #expect(peer.sent().dropFirst().allSatisfy { $0.contains("+1000") && !$0.contains(" 9101+") })
    #expect(peer.connection.counters.segmentsRetransmitted == 1)
  }

  @Test func `blocks of what was never sent, or was acknowledged, tell nothing`() {
    var peer = sending(.selective)
    for _ in 0..<5 { peer.acknowledge(101, blocks: [(50_000, 60_000), (1, 50), (3000, 2000)]) }
    #expect(peer.connection.recovery.phase == .open)
    #expect(peer.connection.sender.sacked.isEmpty)
  }

  @Test func `the receiver tells of the latest block first`() throws {
    var peer = TCPPeer.connected(.selective)
    for start in [UInt32(2001), 4001, 6001, 4501] {
      peer.receive(.ack, at: start, [UInt8](repeating: 1, count: 500))
    }
    let blocks = try #require(peer.segments().last).options.selectiveAcknowledgment
    #expect((0..<blocks.count).map { blocks[$0].start.rawValue } == [4001, 6001, 2001])
    #expect(blocks[0].end.rawValue == 5001)
  }

  @Test func `a segment out of order and one that fills a gap are acknowledged at once`() {
    var peer = TCPPeer.connected()
    peer.receive(.ack, at: 1003, [3, 4])
    #expect(peer.sent() == [". 101 ack 1001"])
    peer.receive(.ack, at: 1001, [1, 2])
    #expect(peer.sent() == [". 101 ack 1005"])
    #expect(peer.read() == [1, 2, 3, 4])
  }

  @Test func `a timeout sends the first segment alone, doubles the timer and begins slow start`() {
    var peer = sending()
    peer.wait(.milliseconds(201))
    #expect(peer.sent() == [". 101+1000 ack 1001"])
    #expect(peer.connection.congestion.window == 1000)
    #expect(peer.connection.congestion.threshold == 5000)
    peer.wait(.milliseconds(398))
    #expect(peer.sent() == [])
    peer.wait(.milliseconds(2))
    #expect(peer.sent() == [". 101+1000 ack 1001"])
    #expect(peer.connection.congestion.threshold == 5000)
    peer.acknowledge(1101)
    #expect(peer.sent() == [". 1101+1000 ack 1001", ". 2101+1000 ack 1001"])
  }

  @Test func `after a timeout what was acknowledged selectively is not sent again`() {
    var peer = sending(.selective)
    peer.acknowledge(101, blocks: [(1101, 2101)])
    peer.wait(.milliseconds(201))
    _ = peer.sent()
    peer.acknowledge(2101)
    #expect(!peer.sent().contains { $0.hasPrefix(". 1101") })
    #expect(peer.connection.counters.segmentsRetransmitted == 4)
  }

  @Test func `a receiver that takes back what it acknowledged selectively gets it again`() {
    var peer = sending(.selective)
    peer.acknowledge(101, blocks: [(1101, 2101)])
    peer.acknowledge(1101)
    peer.wait(.seconds(1))
    #expect(peer.sent().contains(". 1101+1000 ack 1001"))
  }

  @Test func `a SYN is sent seven times and then given up`() {
    var peer = TCPPeer()
    peer.connection.connect(at: peer.now, into: &peer.output)
    peer.wait(.seconds(126))
    #expect(peer.sent().count == 7)
    peer.wait(.seconds(1))
    #expect(peer.connection.error == .timedOut)
  }

  @Test func `data are sent fifteen times more and then given up`() {
    var peer = sending(.plain, 10)
    peer.wait(.seconds(2000))
    #expect(peer.sent().count == 15)
    #expect(peer.connection.error == .timedOut)
  }

  @Test func `the round trip is smoothed, and what was sent again is not measured`() {
    var estimator = RoundTripEstimator()
    #expect(estimator.timeout == .seconds(1))
    estimator.measure(.milliseconds(100))
    #expect(estimator.smoothed == .milliseconds(100) && estimator.variation == .milliseconds(50))
    #expect(estimator.timeout == .milliseconds(300))
    estimator.measure(.milliseconds(180))
    #expect(estimator.smoothed == .milliseconds(110))
    #expect(estimator.variation == .microseconds(57_500))
    for _ in 0..<40 { estimator.backOff() }
    #expect(estimator.timeout == .seconds(120))
    var peer = sending(.plain, 1000)
    let before = peer.connection.roundTrip.smoothed
    peer.wait(.seconds(3))
    peer.acknowledge(1101)
    #expect(peer.connection.roundTrip.smoothed == before)
  }

  /// The data had arrived, their acknowledgment was lost, and what the other side answers to the repetition, which lies below
  /// its window, still has the echo of the first time (RFC 7323, section 5.3).
  @Test func `an echo from before the timeout is no round trip, and the doubling stays until there is one (RFC 6298)`()
  {
    var peer = timestamped()
    peer.send(500)
    let first = peer.echo()
    peer.wait(.milliseconds(640))
    #expect(peer.sent().count == 2 && peer.connection.counters.timeouts == 2)
    let (before, doubled) = (peer.connection.roundTrip.smoothed, peer.connection.roundTrip.timeout)
    peer.acknowledge(601, echo: first)
    #expect(peer.connection.roundTrip.smoothed == before)
    #expect(peer.connection.roundTrip.timeout == doubled)
    peer.send(500)
    peer.wait(.milliseconds(10))
    peer.acknowledge(1101, echo: peer.echo())
    #expect(peer.connection.roundTrip.timeout == .milliseconds(210))
  }

  @Test func `the echo of what was sent again is a round trip (RFC 7323, section 4)`() {
    var peer = timestamped()
    peer.send(500)
    peer.wait(.milliseconds(211))
    let again = peer.echo()
    #expect(peer.connection.counters.timeouts == 1)
    peer.wait(.milliseconds(17))
    peer.acknowledge(601, echo: again)
    #expect(peer.connection.roundTrip.smoothed == .milliseconds(11))
    #expect(peer.connection.roundTrip.timeout < .milliseconds(212))
  }

  /// A path that has become slower than the timeout is learned in the end.
  @Test func `timeouts that were too early end once new data have measured the path`() {
    var peer = timestamped()
    var acknowledged: UInt32 = 101
    for _ in 0..<6 {
      peer.send(500)
      let first = peer.echo()
      peer.wait(.milliseconds(700))
      acknowledged += 500
      peer.acknowledge(acknowledged, echo: first)
    }
    #expect(peer.connection.counters.timeouts <= 3)
    #expect(peer.connection.roundTrip.timeout > .milliseconds(700))
  }

  /// Connected over a path of ten milliseconds, with timestamps.
  private func timestamped() -> TCPPeer {
    var settings = TCPSettings.plain
    settings.usesTimestamps = true
    var options = TCPOptions.offer
    options.timestamps = TCPTimestamps(value: 1, echo: 0)
    var peer = TCPPeer(settings)
    peer.connection.connect(at: peer.now, into: &peer.output)
    peer.acknowledgment = TCPSequenceNumber(101)
    peer.wait(.milliseconds(10))
    peer.receive([.syn, .ack], options: options)
    _ = peer.sent()
    return peer
  }
}

extension TCPPeer {
  /// The timestamp of what was sent last, which is taken.
  fileprivate mutating func echo() -> UInt32 { segments().last?.options.timestamps?.value ?? 0 }

  fileprivate mutating func acknowledge(_ number: UInt32, echo: UInt32) {
    acknowledgment = TCPSequenceNumber(number)
    var options = TCPOptions()
    options.timestamps = TCPTimestamps(value: 2, echo: echo)
    receive(.ack, options: options)
  }
}
