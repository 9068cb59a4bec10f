import Packets
import SimulationKernel
import Testing

@testable import NetworkStack

/// What the RFCs say MUST or MUST NOT, where no other suite steps on it: segments in, segments out.
@Suite struct TCPRequirementTests {
  /// A connection with timestamps, both clocks at 100.
  private func stamped() -> TCPPeer {
    var settings = TCPSettings.plain
    settings.usesTimestamps = true
    var options = TCPOptions.offer
    options.timestamps = TCPTimestamps(value: 100, echo: 0)
    return TCPPeer.connected(settings, options: options)
  }

  private func stamp(_ value: UInt32) -> TCPOptions {
    var options = TCPOptions()
    options.timestamps = TCPTimestamps(value: value, echo: 0)
    return options
  }

  // MARK: RFC 9293

  @Test(arguments: [536, 1220]) func `without an MSS option the other side takes what its protocol says (MUST-15)`(
    size: Int
  ) {
    var peer = TCPPeer()
    peer.connection = TCPConnection(
      .plain, initialSequence: TCPSequenceNumber(100), segmentSize: 1440, defaultSegment: size)
    peer.connection.connect(at: peer.now, into: &peer.output)
    peer.acknowledgment = TCPSequenceNumber(101)
    peer.receive([.syn, .ack])
    #expect(peer.connection.segmentSize == size)
  }

  @Test func `nobody is asked if it is still there unless a program wants it (MUST-25)`() {
    var peer = TCPPeer.connected()
    peer.wait(.seconds(100_000))
    #expect(peer.sent() == [])
  }

  @Test func `a window that shrinks below what is on its way loses nothing (MUST-34)`() {
    var peer = TCPPeer.connected()
    peer.send(8000)
    peer.acknowledge(1101, window: 500)
    _ = peer.sent()
    peer.send(1000)
    #expect(peer.sent() == [])
    peer.acknowledge(8101, window: 10_000)
    #expect(peer.sent() == ["P. 8101+1000 ack 1001"])
  }

  @Test func `data that end what was handed over carry PSH (MUST-60)`() {
    var peer = TCPPeer.connected()
    peer.send(2500)
    #expect(peer.sent() == [". 101+1000 ack 1001", ". 1101+1000 ack 1001"])
    peer.acknowledge(2101)
    #expect(peer.sent() == ["P. 2101+500 ack 1001"])
  }

  // MARK: RFC 5681

  @Test func `no segment is answered by more than one acknowledgment (section 4.2)`() {
    for isFresh in [true, false] {
      var peer = TCPPeer.connected(.selective, isFresh: isFresh)
      for start in [1001, 2001, 2001, 5001, 4001, 3001, 6001, 7001] as [UInt32] {
        peer.receive(.ack, at: start, [UInt8](repeating: 1, count: 1000))
        #expect(peer.sent().count <= 1)
      }
    }
  }

  @Test func `the threshold is never below two segments (section 3.1)`() {
    var peer = TCPPeer.connected()
    peer.send(1000)
    peer.wait(.milliseconds(201))
    #expect(peer.connection.congestion.threshold == 2000)
  }

  // MARK: RFC 6298

  @Test func `a handshake that was repeated and measured nothing leaves three seconds (rule 5.7)`() {
    var peer = TCPPeer()
    peer.connection.connect(at: peer.now, into: &peer.output)
    peer.wait(.milliseconds(1500))
    peer.acknowledgment = TCPSequenceNumber(101)
    peer.receive([.syn, .ack], options: .offer)
    #expect(peer.connection.roundTrip.timeout == .seconds(3))
    peer.send(10)
    peer.wait(.milliseconds(5))
    peer.acknowledge(111)
    #expect(peer.connection.roundTrip.timeout == .milliseconds(205))
  }

  @Test func `the timer begins anew with new data acknowledged, and stops with the last (rules 5.1 to 5.3)`() {
    var peer = TCPPeer.connected()
    peer.send(2000)
    _ = peer.sent()
    peer.wait(.milliseconds(150))
    peer.acknowledge(1101)
    let timeout = peer.connection.roundTrip.timeout
    let began = peer.now
    #expect(peer.connection.timers.retransmission == began + timeout)
    peer.wait(.milliseconds(10))
    peer.acknowledge(1101)
    #expect(peer.connection.timers.retransmission == began + timeout)
    peer.acknowledge(2101)
    #expect(peer.connection.timers.retransmission == .never)
  }

  // MARK: RFC 2018

  @Test func `where it was not agreed on, no block is sent and none is believed (section 2)`() {
    var peer = TCPPeer.connected()
    peer.receive(.ack, at: 3001, [1])
    #expect(peer.segments().allSatisfy { $0.options.selectiveAcknowledgment.count == 0 })
    peer.send(5000)
    for _ in 0..<2 { peer.acknowledge(101, blocks: [(1101, 5101)]) }
    #expect(peer.connection.sender.sacked.isEmpty && peer.connection.recovery.phase == .open)
  }

  // MARK: RFC 7323

  @Test func `what is agreed on in SYNs stands in no other segment, and timestamps in all (sections 2.2 and 3.2)`() {
    var peer = stamped()
    peer.send(10)
    peer.wait(.milliseconds(201))
    peer.receive(.ack, at: 3001, [1], options: stamp(101))
    peer.shutDown()
    let segments = peer.segments()
    #expect(segments.count == 4)
    for options in segments.map(\.options) {
      #expect(
        options.maximumSegmentSize == nil && options.windowScale == nil && !options.permitsSelectiveAcknowledgment)
      #expect(options.timestamps != nil)
    }
  }

  @Test func `a segment without the timestamps that were agreed on is taken, as on Linux`() {
    var peer = stamped()
    peer.receive(.ack, at: 1001, [1])
    #expect(peer.connection.readableBytes == 1 && peer.connection.receiver.recentTimestamp == 100)
    peer.receive(.ack, at: 1001, [1], options: stamp(50))
    #expect(peer.connection.readableBytes == 1)
    peer.receive(.rst, at: 1002)
    #expect(peer.connection.state == .closed)
  }

  @Test func `after 24 days of silence an older timestamp is none (section 5.5)`() {
    var peer = stamped()
    peer.wait(.seconds(24 * 86_400))
    peer.receive(.ack, at: 1001, [1], options: stamp(98))
    #expect(peer.connection.readableBytes == 0)
    peer.wait(.seconds(1))
    peer.receive(.ack, at: 1001, [1], options: stamp(98))
    #expect(peer.connection.readableBytes == 1)
  }

  // MARK: RFC 6191

  /// In TIME-WAIT, 1002 being expected next, with 105 the latest timestamp where there are any.
  private func waiting(_ peer: TCPPeer) -> TCPPeer {
    var peer = peer
    peer.shutDown()
    peer.receive(
      [.fin, .ack], acknowledging: 102, options: peer.connection.agreed.usesTimestamps ? stamp(105) : .init())
    return peer
  }

  private func syn(_ sequence: UInt32, _ timestamp: UInt32? = nil, _ flags: TCPFlags = .syn) -> TCPArrival {
    let header = TCPHeader(
      sourcePort: 2, destinationPort: 1, sequenceNumber: TCPSequenceNumber(sequence),
      acknowledgmentNumber: TCPSequenceNumber(0), flags: flags, window: 1000)
    return TCPArrival(header, timestamp.map { stamp($0) } ?? TCPOptions())
  }

  @Test func `TIME-WAIT gives way to a SYN with a later timestamp, or the same and a higher number (section 2)`() {
    let connection = waiting(stamped()).connection
    #expect(connection.state == .timeWait)
    for (sequence, timestamp, gives) in [
      (7, 106, true), (2000, 106, true), (2000, 105, true), (1002, 105, false), (2000, 104, false), (7, 104, false),
      (2000, nil, true), (7, nil, false),
    ] as [(UInt32, UInt32?, Bool)] {
      #expect(connection.givesWay(to: syn(sequence, timestamp)) == gives, "\(sequence), \(timestamp ?? 0)")
    }
    #expect(!connection.givesWay(to: syn(2000, 106, [.syn, .ack])))
    #expect(!stamped().connection.givesWay(to: syn(2000, 106)))
  }

  @Test func `without timestamps TIME-WAIT gives way to a higher number, and to one who has them now (section 2)`() {
    let connection = waiting(.connected()).connection
    #expect(connection.givesWay(to: syn(1003)) && !connection.givesWay(to: syn(1002)))
    #expect(!connection.givesWay(to: syn(7, 106)))
    var settings = TCPSettings.plain
    settings.usesTimestamps = true
    #expect(waiting(.connected(settings)).connection.givesWay(to: syn(7, 106)))
  }

  // MARK: RFC 3168

  @Test func `a probe of a shut window is not markable (section 6.1.6)`() {
    var settings = TCPSettings.plain
    settings.usesCongestionNotification = true
    var peer = TCPPeer(settings)
    peer.window = 0
    peer.connection.connect(at: peer.now, into: &peer.output)
    peer.acknowledgment = TCPSequenceNumber(101)
    peer.receive([.syn, .ack, .ece], options: .offer)
    _ = peer.sent()
    peer.send(100)
    peer.wait(.seconds(1))
    let probes = peer.segments()
    #expect(!probes.isEmpty && probes.allSatisfy { !$0.isMarkable && $0.payloadLength == 0 })
  }

  // MARK: RFC 9438

  @Test func `CUBIC grows by half a window in a round trip at most (section 4.2)`() {
    var window = CongestionWindow(.cubic, segment: 1000)
    window.set(100_000)
    window.reduce(flight: 100_000)
    var now = Instant.zero
    for _ in 0..<200 {
      let before = window.window
      window.acknowledge(
        CongestionNews(
          acknowledged: before, segment: 1000, now: now, roundTrip: .milliseconds(500),
          acknowledgment: TCPSequenceNumber(0), next: TCPSequenceNumber(0)))
      #expect(window.window >= before && window.window <= before + before / 2)
      now = now + .milliseconds(500)
    }
    #expect(window.window > 1_000_000)
  }

  @Test(arguments: CongestionAlgorithm.allCases)
  func `a window that was not filled does not grow (section 5.8; RFC 7661)`(algorithm: CongestionAlgorithm) {
    var settings = TCPSettings.plain
    settings.congestionControl = algorithm
    var peer = TCPPeer.connected(settings)
    for end in stride(from: UInt32(1101), through: 50_101, by: 1000) {
      peer.send(1000)
      peer.acknowledge(end)
    }
    #expect(peer.connection.congestion.window == 10_000)
  }
}
