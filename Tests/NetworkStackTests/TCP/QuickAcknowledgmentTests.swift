import Packets
import SimulationKernel
import Testing

@testable import NetworkStack

/// Which acknowledgments do not wait (Linux' quickack mode).
@Suite struct QuickAcknowledgmentTests {
  private let full = [UInt8](repeating: 1, count: 1000)

  /// Of so many full segments, how many are acknowledged at once.
  private func acknowledged(of count: Int, by peer: inout TCPPeer) -> Int {
    (0..<count).count { _ in
      peer.receive(.ack, full)
      _ = peer.read()
      return !peer.sent().isEmpty
    }
  }

  @Test func `the first sixteen segments are acknowledged one by one, then every second`() {
    var peer = TCPPeer.connected(isFresh: true)
    #expect(acknowledged(of: 16, by: &peer) == 16)
    #expect(acknowledged(of: 16, by: &peer) == 8)
  }

  @Test func `a small window is acknowledged quickly by half, but twice at least`() {
    var settings = TCPSettings.plain
    settings.bufferSize = 8192
    var peer = TCPPeer.connected(settings, isFresh: true)
    #expect(acknowledged(of: 14, by: &peer) == 3 + 5)
    settings.bufferSize = 2048
    peer = TCPPeer.connected(settings, isFresh: true)
    peer.receive(.ack, [1])
    peer.receive(.ack, [1])
    peer.receive(.ack, [1])
    #expect(peer.sent().count == 2)
  }

  @Test func `the first small write does not wait for the second`() {
    var peer = TCPPeer.connected(isFresh: true)
    peer.receive([.ack, .psh], [1])
    #expect(peer.sent() == [". 101 ack 1002"])
  }

  @Test func `who answers has the answers carry the acknowledgments`() {
    var peer = TCPPeer.connected(isFresh: true)
    peer.receive([.ack, .psh], [1])
    peer.send(5)
    #expect(peer.sent() == [". 101 ack 1002", "P. 101+5 ack 1002"])
    peer.acknowledge(106)
    peer.receive([.ack, .psh], [2])
    #expect(peer.sent() == [])
    peer.send(5)
    #expect(peer.sent() == ["P. 106+5 ack 1003"])
  }

  @Test func `an answer that fails to come, or comes late, ends that`() {
    var peer = TCPPeer.connected(isFresh: true)
    peer.receive([.ack, .psh], [1])
    peer.send(5)
    peer.acknowledge(106)
    peer.receive([.ack, .psh], [2])
    _ = peer.sent()
    peer.wait(.milliseconds(40))
    #expect(peer.sent() == [". 106 ack 1003"])
    peer.receive([.ack, .psh], [3])
    #expect(peer.sent() == [". 106 ack 1004"])
    peer.wait(.milliseconds(41))
    peer.send(5)
    peer.receive([.ack, .psh], [4])
    #expect(peer.sent() == ["P. 106+5 ack 1004", ". 111 ack 1005"])
  }

  @Test func `after a pause longer than the timeout it begins anew`() {
    var peer = TCPPeer.connected()
    #expect(acknowledged(of: 4, by: &peer) == 2)
    peer.wait(peer.connection.roundTrip.timeout)
    #expect(acknowledged(of: 1, by: &peer) == 0)
    peer.wait(peer.connection.roundTrip.timeout + .nanoseconds(1))
    _ = peer.sent()
    #expect(acknowledged(of: 20, by: &peer) == 18)
  }

  @Test(arguments: [1, 8]) func `how many segments an acknowledgment is sent for counts afterwards`(segments: Int) {
    var settings = TCPSettings.plain
    settings.delayedAcknowledgment = segments
    var peer = TCPPeer.connected(settings, isFresh: true)
    #expect(acknowledged(of: 16, by: &peer) == 16)
    #expect(acknowledged(of: 16, by: &peer) == 16 / segments)
  }
}
