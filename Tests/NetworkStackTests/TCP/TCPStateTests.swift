import Packets
import SimulationKernel
import Testing

@testable import NetworkStack

/// RFC 9293, sections 3.5, 3.6 and 3.10: every state and how it is left.
@Suite struct TCPStateTests {
  @Test func `an active open sends SYN and is established by SYN, ACK`() {
    var peer = TCPPeer()
    peer.connection.connect(at: peer.now, into: &peer.output)
    #expect(peer.sent() == ["S 100"])
    #expect(peer.connection.state == .synSent)
    peer.acknowledgment = TCPSequenceNumber(101)
    peer.receive([.syn, .ack], options: .offer)
    #expect(peer.sent() == [". 101 ack 1001"])
    #expect(peer.connection.state == .established)
    #expect(peer.news.contains([.established, .writable]))
  }

  @Test func `a passive open answers with SYN, ACK and is established by the ACK`() {
    var peer = TCPPeer.called()
    #expect(peer.sent() == ["S. 100 ack 1001"])
    #expect(peer.connection.state == .synReceived)
    peer.receive(.ack)
    #expect(peer.sent() == [])
    #expect(peer.connection.state == .established)
  }

  @Test func `both may open at once`() {
    var peer = TCPPeer()
    peer.connection.connect(at: peer.now, into: &peer.output)
    peer.receive(.syn, options: .offer)
    #expect(peer.sent() == ["S 100", "S. 100 ack 1001"])
    #expect(peer.connection.state == .synReceived)
    peer.receive([.syn, .ack], at: 1000, acknowledging: 101, options: .offer)
    #expect(peer.sent() == [". 101 ack 1001"])
    #expect(peer.connection.state == .established)
  }

  @Test func `an acknowledgment of what was not sent is reset in SYN-SENT`() {
    var peer = TCPPeer()
    peer.connection.connect(at: peer.now, into: &peer.output)
    _ = peer.sent()
    peer.receive(.ack, acknowledging: 555)
    #expect(peer.sent() == ["R 555"])
    #expect(peer.connection.state == .synSent)
  }

  @Test func `RST in SYN-SENT is believed with the right acknowledgment only`() {
    var peer = TCPPeer()
    peer.connection.connect(at: peer.now, into: &peer.output)
    peer.receive(.rst, at: 0)
    #expect(peer.connection.state == .synSent)
    peer.receive([.rst, .ack], at: 0, acknowledging: 101)
    #expect(peer.connection.state == .closed)
    #expect(peer.connection.error == .refused)
  }

  @Test func `the side that closes first passes FIN-WAIT-1, FIN-WAIT-2 and TIME-WAIT`() {
    var peer = TCPPeer.connected()
    peer.shutDown()
    #expect(peer.sent() == ["F. 101 ack 1001"])
    #expect(peer.connection.state == .finWait1)
    peer.acknowledge(102)
    #expect(peer.connection.state == .finWait2)
    peer.receive([.fin, .ack])
    #expect(peer.sent() == [". 102 ack 1002"])
    #expect(peer.connection.state == .timeWait)
    peer.wait(.seconds(59))
    #expect(peer.connection.state == .timeWait)
    peer.wait(.seconds(1))
    #expect(peer.connection.state == .closed)
    #expect(peer.connection.error == nil)
  }

  @Test func `the side that closes second passes CLOSE-WAIT and LAST-ACK`() {
    var peer = TCPPeer.connected()
    peer.receive([.fin, .ack])
    #expect(peer.sent() == [". 101 ack 1002"])
    #expect(peer.connection.state == .closeWait)
    #expect(peer.connection.isAtEnd)
    peer.close()
    #expect(peer.sent() == ["F. 101 ack 1002"])
    #expect(peer.connection.state == .lastAck)
    peer.acknowledge(102)
    #expect(peer.connection.state == .closed)
    #expect(peer.connection.error == nil)
  }

  @Test func `both may close at once`() {
    var peer = TCPPeer.connected()
    peer.shutDown()
    peer.receive([.fin, .ack])
    #expect(peer.sent() == ["F. 101 ack 1001", ". 102 ack 1002"])
    #expect(peer.connection.state == .closing)
    peer.acknowledge(102)
    #expect(peer.connection.state == .timeWait)
  }

  @Test func `a FIN that acknowledges ours leads straight to TIME-WAIT`() {
    var peer = TCPPeer.connected()
    peer.shutDown()
    _ = peer.sent()
    peer.receive([.fin, .ack], acknowledging: 102)
    #expect(peer.sent() == [". 102 ack 1002"])
    #expect(peer.connection.state == .timeWait)
  }

  @Test func `TIME-WAIT acknowledges a repeated FIN and begins anew`() {
    var peer = TCPPeer.connected()
    peer.shutDown()
    peer.receive([.fin, .ack], acknowledging: 102)
    _ = peer.sent()
    peer.wait(.seconds(50))
    peer.receive([.fin, .ack], at: 1001, acknowledging: 102)
    #expect(peer.sent() == [". 102 ack 1002"])
    peer.wait(.seconds(59))
    #expect(peer.connection.state == .timeWait)
    peer.wait(.seconds(1))
    #expect(peer.connection.state == .closed)
  }

  @Test func `one direction can be closed while the other goes on`() {
    var peer = TCPPeer.connected()
    peer.shutDown()
    peer.acknowledge(102)
    _ = peer.sent()
    peer.receive([.ack, .psh], [1, 2, 3])
    #expect(peer.read() == [1, 2, 3])
    #expect(peer.connection.state == .finWait2)
    var other = TCPPeer.connected()
    other.receive([.fin, .ack])
    _ = other.sent()
    other.send(10)
    #expect(other.sent() == ["P. 101+10 ack 1002"])
  }

  @Test func `a FIN waits until the data before it were sent`() {
    var peer = TCPPeer.connected(window: 1000)
    peer.send(1500)
    peer.shutDown()
    #expect(peer.sent() == [". 101+1000 ack 1001"])
    #expect(peer.connection.state == .finWait1)
    peer.acknowledge(1101)
    #expect(peer.sent() == ["FP. 1101+500 ack 1001"])
  }

  @Test func `a FIN that came early waits for the data before it`() {
    var peer = TCPPeer.connected()
    peer.receive([.fin, .ack], at: 1004, [4, 5])
    #expect(peer.connection.state == .established)
    peer.receive(.ack, at: 1001, [1, 2, 3])
    #expect(peer.connection.state == .closeWait)
    #expect(peer.read() == [1, 2, 3, 4, 5])
    #expect(peer.sent().last == ". 101 ack 1007")
  }

  @Test func `closing in SYN-RECEIVED sends the FIN once the connection is established`() {
    var peer = TCPPeer.called()
    peer.shutDown()
    _ = peer.sent()
    peer.receive(.ack)
    #expect(peer.sent() == ["F. 101 ack 1001"])
    #expect(peer.connection.state == .finWait1)
  }

  @Test func `closing with data unread, or data after closing, answers RST`() {
    var peer = TCPPeer.connected()
    peer.receive(.ack, [1])
    peer.close()
    #expect(peer.sent() == ["R. 101 ack 1002"])
    #expect(peer.connection.state == .closed)
    var other = TCPPeer.connected()
    other.close()
    _ = other.sent()
    other.receive(.ack, acknowledging: 102, [1])
    #expect(other.sent() == ["R 102"])
    #expect(other.connection.state == .closed)
  }

  @Test func `FIN-WAIT-2 is not waited in for ever when the program has gone`() {
    var peer = TCPPeer.connected()
    peer.close()
    peer.acknowledge(102)
    peer.wait(.seconds(60))
    #expect(peer.connection.state == .closed)
  }

  @Test func `abort sends RST in the synchronized states`() {
    var peer = TCPPeer.connected()
    peer.abort()
    #expect(peer.sent() == ["R. 101 ack 1001"])
    #expect(peer.connection.state == .closed)
  }

  @Test func `CLOSED answers with RST, but not a RST`() {
    var peer = TCPPeer()
    peer.receive(.syn, at: 7, [1, 2])
    peer.receive(.ack, at: 7, acknowledging: 9)
    peer.receive(.rst, at: 7)
    #expect(peer.sent() == ["R. 0 ack 10", "R 9"])
  }
}
