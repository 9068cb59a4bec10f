import Packets
import SimulationKernel
import Testing

@testable import Guests
@testable import NetworkStack

/// Rules of the RFCs that no other suite steps on, a test each: segments in, segments out.
@Suite struct TCPLadderTests {
  // MARK: RFC 9293

  @Test func `numbers wrap at 2^32 without anybody noticing (section 3.4)`() {
    var peer = TCPPeer()
    peer.connection = TCPConnection(.plain, initialSequence: TCPSequenceNumber(.max - 1000), segmentSize: 1000)
    peer.connection.connect(at: peer.now, into: &peer.output)
    peer.next = TCPSequenceNumber(.max - 2)
    peer.acknowledgment = TCPSequenceNumber(.max - 999)
    peer.receive([.syn, .ack], options: .offer)
    _ = peer.sent()
    peer.send(3000)
    #expect(peer.sent().map { $0.split(separator: " ")[1] } == ["\(UInt32.max - 999)+1000", "0+1000", "1000+1000"])
    peer.acknowledge(2000)
    #expect(peer.connection.sender.flight == 0)
    peer.receive(.ack, [1, 2, 3, 4, 5])
    #expect(peer.read() == [1, 2, 3, 4, 5])
    #expect(peer.connection.receiver.next.rawValue == 3)
  }

  @Test func `urgent data are ordinary data (section 3.8.5)`() {
    var peer = TCPPeer.connected()
    peer.receive([.ack, .urg, .psh], [1, 2, 3])
    #expect(peer.read() == [1, 2, 3])
  }

  @Test func `RST after a simultaneous open says that the connection is refused (section 3.10.7.4)`() {
    var peer = TCPPeer()
    peer.connection.connect(at: peer.now, into: &peer.output)
    peer.receive(.syn, options: .offer)
    peer.receive(.rst, at: 1001)
    #expect(peer.connection.error == .refused)
  }

  @Test(arguments: 0..<6) func `RST at RCV.NXT ends every synchronized state`(step: Int) {
    var peer = TCPPeer.connected()
    if step >= 1 { peer.shutDown() }
    switch step {
    case 2: peer.acknowledge(102)
    case 3: peer.receive([.fin, .ack])
    case 4: peer.receive([.fin, .ack], acknowledging: 102)
    case 5:
      peer = .connected()
      peer.receive([.fin, .ack])
      peer.shutDown()
    default: break
    }
    let states: [TCPState] = [.established, .finWait1, .finWait2, .closing, .timeWait, .lastAck]
    #expect(peer.connection.state == states[step])
    peer.receive(.rst)
    #expect(peer.connection.state == .closed)
    #expect(peer.connection.error == (step < 3 ? .reset : nil))
    #expect(peer.connection.nextWake == .never)
  }

  @Test func `a lost FIN is sent again until it is acknowledged (section 3.6)`() {
    var peer = TCPPeer.connected()
    peer.shutDown()
    _ = peer.sent()
    peer.wait(.milliseconds(201))
    #expect(peer.sent() == ["F. 101 ack 1001"])
    peer.wait(.milliseconds(401))
    #expect(peer.sent() == ["F. 101 ack 1001"])
    peer.acknowledge(102)
    peer.wait(.seconds(10))
    #expect(peer.sent() == [])
  }

  @Test func `SYN, ACK is sent again five times and then given up without a word`() {
    var peer = TCPPeer.called()
    peer.wait(.seconds(200))
    #expect(peer.sent() == Array(repeating: "S. 100 ack 1001", count: 6))
    #expect(peer.connection.state == .closed)
  }

  @Test func `closing in SYN-SENT ends at once (section 3.10.4)`() {
    var peer = TCPPeer()
    peer.connection.connect(at: peer.now, into: &peer.output)
    _ = peer.sent()
    peer.close()
    #expect(peer.sent() == [])
    #expect(peer.connection.state == .closed)
  }

  @Test func `what overlaps what has come is taken once`() {
    var peer = TCPPeer.connected(.selective)
    peer.receive(.ack, at: 1003, [3, 4, 5])
    peer.receive(.ack, at: 1002, [2, 3, 4, 5, 6])
    peer.receive(.ack, at: 1001, [1, 2, 3])
    #expect(peer.read() == [1, 2, 3, 4, 5, 6])
    peer.receive(.ack, at: 1001, [9, 9, 9, 9, 9, 9, 7])
    #expect(peer.read() == [7])
  }

  @Test func `an acknowledgment is taken in even while our own window is shut (section 3.10.7.4)`() {
    var settings = TCPSettings.plain
    settings.bufferSize = 2048
    var peer = TCPPeer.connected(settings)
    peer.send(1000)
    for _ in 0..<2 { peer.receive(.ack, [UInt8](repeating: 1, count: 1024)) }
    #expect(peer.segments().last?.window == 0)
    peer.acknowledge(1101)
    #expect(peer.connection.sender.flight == 0)
  }

  // MARK: RFC 5681, 6582, 6675

  @Test func `a SYN that was sent twice begins with a window of one segment (RFC 5681, section 3.1)`() {
    var peer = TCPPeer()
    peer.connection.connect(at: peer.now, into: &peer.output)
    peer.wait(.seconds(2))
    peer.acknowledgment = TCPSequenceNumber(101)
    peer.receive([.syn, .ack], options: .offer)
    _ = peer.sent()
    peer.send(5000)
    #expect(peer.sent().count == 1)
  }

  @Test func `duplicates that our own repetitions cause begin no second recovery (RFC 6582, section 3.2)`() {
    var peer = TCPPeer.connected()
    peer.send(10_000)
    peer.wait(.milliseconds(201))
    _ = peer.sent()
    peer.acknowledge(4101)
    let window = peer.connection.congestion.window
    for _ in 0..<3 { peer.acknowledge(4101) }
    #expect(peer.connection.counters.fastRecoveries == 0)
    #expect(peer.connection.congestion.window == window)
  }

  @Test func `the window is halved once for all losses of a round trip (RFC 6675, section 5)`() {
    var peer = TCPPeer.connected(.selective)
    peer.send(20_000)
    _ = peer.sent()
    for end in stride(from: UInt32(2101), through: 9101, by: 1000) { peer.acknowledge(101, blocks: [(1101, end)]) }
    let window = peer.connection.congestion.window
    #expect(window == 5000)
    peer.acknowledge(9101, blocks: [(10_101, 11_101)])
    #expect(peer.connection.congestion.window == window)
    #expect(peer.connection.counters.fastRecoveries == 1)
  }

  @Test func `what was sent again and acknowledged does not leave the pipe twice (RFC 6675, section 4)`() {
    var peer = TCPPeer.connected(.selective)
    peer.send(10_000)
    _ = peer.sent()
    for end in [UInt32(2101), 3101, 4101] { peer.acknowledge(101, blocks: [(1101, end)]) }
    // Ten less the three that have arrived; the first was lost, and is on its way again.
    #expect(peer.connection.recovery.pipe(peer.connection.sender) == 7000)
    peer.acknowledge(4101)
    #expect(peer.connection.recovery.pipe(peer.connection.sender) == 6000)
  }

  // MARK: RFC 2018, 7323

  @Test func `three blocks fit beside timestamps, four without (RFC 2018, section 3)`() throws {
    for (usesTimestamps, count) in [(true, 3), (false, 4)] {
      var settings = TCPSettings.selective
      settings.usesTimestamps = usesTimestamps
      var options = TCPOptions.offer
      if usesTimestamps { options.timestamps = TCPTimestamps(value: 1, echo: 0) }
      var peer = TCPPeer.connected(settings, options: options)
      var later = TCPOptions()
      if usesTimestamps { later.timestamps = TCPTimestamps(value: 2, echo: 0) }
      for start in stride(from: UInt32(2001), to: 14_001, by: 2000) {
        peer.receive(.ack, at: start, [1], options: later)
      }
      #expect(try #require(peer.segments().last).options.selectiveAcknowledgment.count == count)
    }
  }

  @Test func `a scale beyond 14 counts as 14 (RFC 7323, section 2.3)`() {
    var options = TCPOptions.offer
    options.windowScale = 200
    let peer = TCPPeer.connected(options: options)
    #expect(peer.connection.sender.scale == 14)
  }

  @Test func `a timestamp is echoed from the segment that moved the edge (RFC 7323, section 4.3)`() {
    var settings = TCPSettings.plain
    settings.usesTimestamps = true
    var options = TCPOptions.offer
    options.timestamps = TCPTimestamps(value: 100, echo: 0)
    var peer = TCPPeer.connected(settings, options: options)
    func stamped(_ value: UInt32) -> TCPOptions {
      var options = TCPOptions()
      options.timestamps = TCPTimestamps(value: value, echo: 0)
      return options
    }
    // Delayed acknowledgments tell the earlier of two, a gap the one before the gap.
    peer.receive(.ack, [UInt8](repeating: 1, count: 988), options: stamped(101))
    peer.receive(.ack, [UInt8](repeating: 1, count: 988), options: stamped(102))
    #expect(peer.segments().last?.options.timestamps?.echo == 101)
    peer.receive(.ack, at: 5000, [1], options: stamped(103))
    #expect(peer.segments().last?.options.timestamps?.echo == 101)
  }

  @Test func `with timestamps segments carry twelve bytes less (RFC 6691)`() {
    var settings = TCPSettings.plain
    settings.usesTimestamps = true
    var options = TCPOptions.offer
    options.timestamps = TCPTimestamps(value: 100, echo: 0)
    var peer = TCPPeer.connected(settings, options: options)
    peer.send(2000)
    #expect(peer.segments().map(\.payloadLength) == [988, 988])
  }

  // MARK: RFC 3168

  @Test func `neither repetitions nor acknowledgments are markable, and who does not agree sends no marks`() {
    var settings = TCPSettings.plain
    settings.usesCongestionNotification = true
    var peer = TCPPeer(settings)
    peer.connection.connect(at: peer.now, into: &peer.output)
    peer.acknowledgment = TCPSequenceNumber(101)
    peer.receive([.syn, .ack, .ece], options: .offer)
    #expect(!peer.segments().contains { $0.isMarkable })
    peer.send(1000)
    #expect(peer.segments().map(\.isMarkable) == [true])
    peer.wait(.milliseconds(201))
    #expect(peer.segments().map(\.isMarkable) == [false])
    var other = TCPPeer(settings)
    other.connection.connect(at: other.now, into: &other.output)
    other.acknowledgment = TCPSequenceNumber(101)
    // A guest that echoes both flags does not know what they mean (section 6.1.1).
    other.receive([.syn, .ack, .ece, .cwr], options: .offer)
    other.send(1000)
    #expect(!other.segments().contains { $0.isMarkable })
  }

  // MARK: RFC 5927

  @Test func `ICMP is believed of what is in flight, and ends only a connection that is being opened`() {
    var peer = TCPPeer.connected()
    peer.send(1000)
    #expect(peer.connection.isInFlight(TCPSequenceNumber(101)) && !peer.connection.isInFlight(TCPSequenceNumber(1101)))
    let failure = TCPFailure(error: .refused, isOutage: false, endsRequests: false)
    peer.connection.noteFailure(of: TCPSequenceNumber(101), failure, at: peer.now, into: &peer.output)
    #expect(peer.connection.state == .established)
    var opening = TCPPeer()
    opening.connection.connect(at: opening.now, into: &opening.output)
    opening.connection.noteFailure(of: TCPSequenceNumber(100), failure, at: opening.now, into: &opening.output)
    #expect(opening.connection.error == .refused)
  }
}
