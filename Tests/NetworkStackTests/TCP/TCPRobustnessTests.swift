import Packets
import SimulationKernel
import Testing

@testable import NetworkStack

/// RFC 5961 and the acceptability tests of RFC 9293, section 3.10.7.4.
@Suite struct TCPRobustnessTests {
  @Test func `RST at the expected number ends, within the window is challenged, elsewhere is ignored`() {
    var peer = TCPPeer.connected()
    peer.receive(.rst, at: 900)
    #expect(peer.sent() == [])
    peer.receive(.rst, at: 1002)
    #expect(peer.sent() == [". 101 ack 1001"])
    #expect(peer.connection.state == .established)
    peer.receive(.rst, at: 1001)
    #expect(peer.connection.state == .closed)
    #expect(peer.connection.error == .reset)
  }

  @Test func `SYN in a synchronized state is challenged, twice a second at most`() {
    var peer = TCPPeer.connected()
    for _ in 0..<10 { peer.receive(.syn, at: 1001) }
    #expect(peer.sent() == [". 101 ack 1001"])
    peer.wait(.milliseconds(500))
    peer.receive(.syn, at: 1005)
    #expect(peer.sent() == [". 101 ack 1001"])
    #expect(peer.connection.state == .established)
  }

  @Test func `an acknowledgment of what was not sent, or much too old, is challenged and its data are dropped`() {
    var peer = TCPPeer.connected()
    peer.receive(.ack, at: 1001, acknowledging: 102, [1])
    #expect(peer.sent() == [". 101 ack 1001"])
    peer.wait(.seconds(1))
    peer.receive(.ack, at: 1001, acknowledging: 101 &- 70_000, [1])
    #expect(peer.sent() == [". 101 ack 1001"])
    #expect(peer.connection.readableBytes == 0)
  }

  @Test func `a segment beyond the window is acknowledged and dropped, one that crosses its edge is cut`() {
    var settings = TCPSettings.plain
    settings.bufferSize = 2048
    var peer = TCPPeer.connected(settings)
    peer.receive(.ack, at: 1001 + 3000, [1])
    #expect(peer.sent() == [". 101 ack 1001"])
    peer.receive(.ack, at: 1001, [UInt8](repeating: 1, count: 1000))
    peer.receive(.ack, at: 2001, [UInt8](repeating: 2, count: 1100))
    #expect(peer.connection.readableBytes == 2048)
  }

  @Test func `old data are acknowledged again, new data in the same segment are taken`() {
    var peer = TCPPeer.connected()
    peer.receive(.ack, at: 1001, [1, 2, 3])
    peer.receive(.ack, at: 1001, [1, 2, 3])
    #expect(peer.sent() == [". 101 ack 1004"])
    peer.receive(.ack, at: 1002, [2, 3, 4, 5])
    #expect(peer.read() == [1, 2, 3, 4, 5])
  }

  @Test func `a segment without ACK is dropped`() {
    var peer = TCPPeer.connected()
    peer.receive(.psh, at: 1001, [1])
    #expect(peer.connection.readableBytes == 0)
  }

  @Test func `a repeated SYN in SYN-RECEIVED is answered again, a wrong acknowledgment with RST`() {
    var peer = TCPPeer.called()
    _ = peer.sent()
    peer.receive(.syn, at: 1000, options: .offer)
    #expect(peer.sent() == ["S. 100 ack 1001"])
    peer.receive(.ack, at: 1001, acknowledging: 99)
    #expect(peer.sent() == ["R 99"])
    #expect(peer.connection.state == .synReceived)
    peer.receive(.rst, at: 1001)
    #expect(peer.connection.state == .closed)
  }

  @Test func `a segment older than the last by its timestamp is dropped`() {
    var settings = TCPSettings.plain
    settings.usesTimestamps = true
    var options = TCPOptions.offer
    options.timestamps = TCPTimestamps(value: 5000, echo: 0)
    var peer = TCPPeer.connected(settings, options: options)
    var old = TCPOptions()
    old.timestamps = TCPTimestamps(value: 4998, echo: 0)
    peer.receive(.ack, at: 1001, [1], options: old)
    #expect(peer.connection.readableBytes == 0)
    #expect(peer.segments().map(\.options.timestamps?.echo) == [5000])
    // As on Linux, a tick does not count; the latest stays the latest.
    old.timestamps?.value = 4999
    peer.receive(.ack, at: 1001, [1, 2], options: old)
    #expect(peer.connection.readableBytes == 2 && peer.connection.receiver.recentTimestamp == 5000)
  }

  @Test func `a SYN in SYN-RECEIVED ends what the first has asked for`() {
    var peer = TCPPeer.called()
    _ = peer.sent()
    peer.receive(.syn, at: 1005)
    #expect(peer.sent() == ["R. 0 ack 1006"])
    #expect(peer.connection.state == .closed && peer.connection.error == nil)
  }

  @Test func `segments of any kind never trap, whatever the state`() {
    var random = RandomStream(seed: 9, owner: "segments")
    for round in 0..<3000 {
      var peer = round % 3 == 0 ? TCPPeer.called(.selective) : TCPPeer.connected(.selective)
      if round % 2 == 0 { peer.send(Int(random.next(below: 5000))) }
      for _ in 0..<12 {
        switch random.next(below: 8) {
        case 0: peer.shutDown()
        case 1: peer.wait(.milliseconds(Int64(random.next(below: 3000))))
        case 2: _ = peer.read()
        default: peer.receiveNonsense(&random)
        }
      }
      for segment in peer.segments() { _ = segment.line }
    }
  }
}

extension TCPPeer {
  fileprivate mutating func receiveNonsense(_ random: inout RandomStream) {
    var options = TCPOptions()
    func near(_ number: UInt32) -> UInt32 { number &+ UInt32(random.next(below: 4000)) &- 1000 }
    for _ in 0..<random.next(below: 4) {
      options.selectiveAcknowledgment.append(
        TCPSequenceRange(TCPSequenceNumber(near(101)), TCPSequenceNumber(near(101))))
    }
    receive(
      TCPFlags(rawValue: UInt8(random.next(below: 256)) | (random.next(below: 3) > 0 ? 0x10 : 0)), at: near(1001),
      acknowledging: near(101), [UInt8](repeating: 1, count: Int(random.next(below: 1500))), options: options,
      window: UInt16(random.next(below: 65_536)))
  }
}
