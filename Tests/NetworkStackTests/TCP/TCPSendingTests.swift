import Packets
import SimulationKernel
import Testing

@testable import NetworkStack

/// What is sent, and when: RFC 9293, sections 3.7 and 3.8; RFC 1122, section 4.2; RFC 6928; RFC 7323.
@Suite struct TCPSendingTests {
  @Test func `the SYN offers what the settings say, and the answer only what was offered`() throws {
    var peer = TCPPeer(TCPSettings())
    peer.connection.connect(at: peer.now, into: &peer.output)
    let options = try #require(peer.segments().first).options
    #expect(options.maximumSegmentSize == 1460 && options.windowScale == 8 && options.permitsSelectiveAcknowledgment)
    #expect(options.timestamps?.echo == 0)
    var called = TCPPeer.called(TCPSettings(), options: TCPOptions())
    let answer = try #require(called.segments().first).options
    #expect(answer.maximumSegmentSize == 1460 && answer.windowScale == nil && answer.timestamps == nil)
    #expect(!answer.permitsSelectiveAcknowledgment)
  }

  @Test func `without an MSS option segments are of 536 bytes`() {
    var peer = TCPPeer.connected(options: TCPOptions())
    peer.send(600)
    #expect(peer.sent().first == ". 101+536 ack 1001")
  }

  @Test func `ten segments go out before the first acknowledgment`() {
    var peer = TCPPeer.connected()
    peer.send(20_000)
    #expect(peer.sent().count == 10)
  }

  @Test func `Nagle holds a small segment back while anything is on its way`() {
    var peer = TCPPeer.connected()
    for _ in 0..<3 { peer.send(10) }
    #expect(peer.sent() == ["P. 101+10 ack 1001"])
    peer.acknowledge(111)
    #expect(peer.sent() == ["P. 111+20 ack 1001"])
  }

  @Test func `without Nagle each goes at once`() {
    var peer = TCPPeer.connected()
    peer.connection.setNoDelay(true, at: peer.now, into: &peer.output)
    for _ in 0..<2 { peer.send(10) }
    #expect(peer.sent() == ["P. 101+10 ack 1001", "P. 111+10 ack 1001"])
  }

  @Test func `the window is kept to, and its scale is applied behind the handshake`() {
    var settings = TCPSettings.plain
    settings.bufferSize = 1 << 20
    var options = TCPOptions.offer
    options.windowScale = 2
    var peer = TCPPeer.connected(settings, window: 1000, options: options)
    peer.send(20_000)
    #expect(peer.sent() == [". 101+1000 ack 1001"])
    peer.acknowledge(1101)
    #expect(peer.sent().count == 4)
  }

  @Test func `the data come out of the buffer as they went in`() throws {
    var peer = TCPPeer.connected()
    peer.send((0..<2500).map { UInt8(truncatingIfNeeded: $0) })
    let segments = peer.segments()
    #expect(segments.flatMap { peer.payload($0) } == (0..<2000).map { UInt8(truncatingIfNeeded: $0) })
  }

  @Test func `later every second full segment is acknowledged at once, a single one after 40 ms`() {
    var peer = TCPPeer.connected()
    let full = [UInt8](repeating: 1, count: 1000)
    peer.receive(.ack, full)
    #expect(peer.sent() == [])
    peer.receive(.ack, full)
    #expect(peer.sent() == [". 101 ack 3001"])
    peer.receive(.ack, full)
    peer.wait(.nanoseconds(39_999_999))
    #expect(peer.sent() == [])
    peer.wait(.nanoseconds(1))
    #expect(peer.sent() == [". 101 ack 4001"])
  }

  @Test func `delayed-ack of one acknowledges each`() {
    var settings = TCPSettings.plain
    settings.delayedAcknowledgment = 1
    var peer = TCPPeer.connected(settings)
    peer.receive(.ack, [1])
    #expect(peer.sent() == [". 101 ack 1002"])
  }

  @Test func `data carry the acknowledgment that waits`() {
    var peer = TCPPeer.connected()
    peer.receive(.ack, [1])
    peer.send(5)
    #expect(peer.sent() == ["P. 101+5 ack 1002"])
    peer.wait(.milliseconds(100))
    #expect(peer.sent() == [])
  }

  @Test func `a shut window is probed further and further apart, and never given up while probes are answered`() {
    var peer = TCPPeer.connected(window: 0)
    peer.send(3)
    #expect(peer.sent() == [])
    peer.wait(.milliseconds(300))
    #expect(peer.sent() == [". 100 ack 1001"])
    peer.acknowledge(101, window: 0)
    peer.wait(.milliseconds(300))
    #expect(peer.sent() == [])
    for _ in 0..<40 {
      peer.wait(.seconds(121))
      #expect(!peer.sent().isEmpty)
      peer.acknowledge(101, window: 0)
    }
    #expect(peer.connection.state == .established)
    peer.acknowledge(101, window: 1000)
    #expect(peer.sent() == ["P. 101+3 ack 1001"])
  }

  @Test func `a shut window whose probes nobody answers ends the connection after fifteen`() {
    var peer = TCPPeer.connected(window: 0)
    peer.send(3)
    peer.wait(.seconds(2000))
    #expect(peer.sent() == Array(repeating: ". 100 ack 1001", count: 15))
    #expect(peer.connection.state == .closed)
  }

  @Test func `a shut window is not waited for when nobody holds the connection`() {
    var peer = TCPPeer.connected(window: 0)
    peer.send(3)
    peer.connection.close(at: peer.now, into: &peer.output)
    for _ in 0..<20 {
      peer.wait(.seconds(121))
      peer.acknowledge(101, window: 0)
    }
    #expect(peer.connection.state == .closed)
  }

  @Test func `a small window is not filled with a small segment until it is worth it, or time is up`() {
    var peer = TCPPeer.connected(window: 10_000)
    peer.send(9000)
    peer.acknowledge(9101, window: 100)
    _ = peer.sent()
    peer.send(3000)
    #expect(peer.sent() == [])
    peer.wait(.seconds(1))
    #expect(peer.sent().first == "P. 9101+100 ack 1001")
  }

  @Test func `a reader that falls behind shuts the window, and opens it by a worthwhile step`() throws {
    var settings = TCPSettings.plain
    settings.bufferSize = 4000
    var peer = TCPPeer.connected(settings)
    for _ in 0..<4 { peer.receive(.ack, [UInt8](repeating: 1, count: 1000)) }
    #expect(peer.segments().last?.window == 0)
    _ = peer.read(500)
    #expect(peer.sent() == [])
    _ = peer.read(500)
    #expect(peer.segments().map(\.window) == [1000])
  }

  @Test func `keep-alive asks after two hours and gives up after nine probes`() {
    var peer = TCPPeer.connected()
    peer.connection.setKeepAlive(true, at: peer.now)
    peer.wait(.seconds(7200))
    #expect(peer.sent() == [". 100 ack 1001"])
    peer.receive(.ack)
    peer.wait(.seconds(7200 + 8 * 75))
    #expect(peer.sent().count == 9)
    peer.wait(.seconds(75))
    #expect(peer.connection.error == .timedOut)
  }

  @Test func `after a pause the window begins anew`() {
    var peer = TCPPeer.connected()
    peer.send(60_000)
    for end in stride(from: UInt32(1101), through: 60_101, by: 1000) { peer.acknowledge(end) }
    let grown = peer.connection.congestion.window
    peer.wait(.seconds(10))
    _ = peer.sent()
    peer.send(30_000)
    #expect(grown > 20_000)
    #expect(peer.sent().count == 10)
  }

  @Test func `the path gets narrower: what is on its way is cut smaller and sent again`() {
    var peer = TCPPeer.connected()
    peer.send(2000)
    _ = peer.sent()
    peer.connection.narrow(to: 600, at: peer.now, into: &peer.output)
    #expect(peer.sent() == [". 101+600 ack 1001", ". 701+600 ack 1001", ". 1301+600 ack 1001", "P. 1901+200 ack 1001"])
  }

  @Test func `a narrower path sends nothing again that still fits`() {
    var peer = TCPPeer.connected()
    peer.send(500)
    _ = peer.sent()
    peer.connection.narrow(to: 600, at: peer.now, into: &peer.output)
    #expect(peer.sent() == [] && peer.connection.segmentSize == 600)
  }

  @Test func `an outage undoes a doubling of the timer, and tells why a connection is given up (RFC 6069)`() {
    var peer = TCPPeer.connected()
    peer.send(500)
    peer.wait(.seconds(3))
    let backoff = peer.connection.roundTrip.backoff
    let outage = TCPFailure(error: .unreachable, isOutage: true, endsRequests: true)
    peer.connection.noteFailure(of: TCPSequenceNumber(101), outage, at: peer.now, into: &peer.output)
    #expect(peer.connection.roundTrip.backoff == backoff - 1 && peer.connection.state == .established)
    peer.wait(.seconds(2000))
    #expect(peer.connection.error == .unreachable)
  }

  @Test func `a writer hears of room when a third of the buffer is free`() {
    var peer = TCPPeer.connected()
    peer.send(70_000)
    #expect(peer.connection.writableBytes == 0)
    _ = peer.sent()
    peer.news = []
    peer.acknowledge(10_101)
    _ = peer.sent()
    #expect(!peer.news.contains(.writable))
    peer.acknowledge(22_101)
    _ = peer.sent()
    #expect(peer.news.contains(.writable))
  }

  @Test func `marks are asked for, echoed until CWR, and taken as losses once a round trip`() {
    var settings = TCPSettings.plain
    settings.usesCongestionNotification = true
    var peer = TCPPeer(settings)
    peer.connection.connect(at: peer.now, into: &peer.output)
    #expect(peer.sent() == ["SEW 100"])
    peer.acknowledgment = TCPSequenceNumber(101)
    peer.receive([.syn, .ack, .ece], options: .offer)
    _ = peer.sent()
    for _ in 0..<2 { peer.receive(.ack, [UInt8](repeating: 1, count: 1000), isCongestionMarked: true) }
    #expect(peer.sent() == [".E 101 ack 2001", ".E 101 ack 3001"])
    for _ in 0..<2 { peer.receive([.ack, .cwr], [UInt8](repeating: 1, count: 1000)) }
    #expect(peer.sent() == [". 101 ack 4001", ". 101 ack 5001"])
    peer.send(9000)
    let before = peer.connection.congestion.window
    #expect(!peer.segments().contains { !$0.isMarkable })
    peer.acknowledgment = TCPSequenceNumber(1101)
    peer.receive([.ack, .ece])
    peer.receive([.ack, .ece])
    #expect(peer.connection.congestion.window < before)
    #expect(peer.connection.congestion.window >= 4000)
    peer.acknowledge(9101)
    peer.send(100)
    #expect(peer.sent().last?.hasPrefix("P.W") == true)
  }
}
