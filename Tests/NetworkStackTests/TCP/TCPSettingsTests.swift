import Packets
import SimulationKernel
import Testing

@testable import Guests
@testable import NetworkStack

/// Each setting does what it says.
@Suite struct TCPSettingsTests {
  @Test func `without window scaling no scale is offered, and one that is offered is not used`() throws {
    var settings = TCPSettings.plain
    settings.scalesWindows = false
    settings.bufferSize = 1 << 20
    var peer = TCPPeer(settings)
    peer.connection.connect(at: peer.now, into: &peer.output)
    #expect(try #require(peer.segments().first).options.windowScale == nil)
    var options = TCPOptions.offer
    options.windowScale = 3
    peer = TCPPeer.connected(settings, window: 1000, options: options)
    peer.send(9000)
    peer.acknowledge(1101)
    #expect(peer.connection.sender.window == 1000)
    var called = TCPPeer.called(settings, options: options)
    #expect(try #require(called.segments().first).options.windowScale == nil)
  }

  @Test func `Nagle is off from the start`() {
    var settings = TCPSettings.plain
    settings.holdsSmallSegments = false
    var peer = TCPPeer.connected(settings)
    for _ in 0..<2 { peer.send(10) }
    #expect(peer.sent().count == 2)
  }

  @Test(arguments: [1, 3, 40]) func `the first window has as many segments as are asked for`(segments: Int) {
    var settings = TCPSettings.plain
    settings.initialWindow = segments
    var peer = TCPPeer.connected(settings)
    peer.send(60_000)
    #expect(peer.sent().count == segments)
  }

  @Test func `the timeout exceeds the round trip by as much as is asked for`() {
    var settings = TCPSettings.plain
    settings.leastVariation = .seconds(3)
    var peer = TCPPeer.connected(settings)
    peer.send(10)
    _ = peer.sent()
    peer.wait(.milliseconds(2999))
    #expect(peer.sent() == [])
    peer.wait(.milliseconds(2))
    #expect(peer.sent() == ["P. 101+10 ack 1001"])
  }

  @Test func `a guest that keeps alive asks of its own accord, again and again, and gives up`() {
    var settings = TCPSettings.plain
    settings.keepAlive = .seconds(10)
    var peer = TCPPeer.connected(settings)
    peer.wait(.seconds(9))
    peer.receive(.ack)
    peer.wait(.seconds(9))
    #expect(peer.sent() == [])
    peer.wait(.seconds(1))
    #expect(peer.sent() == [". 100 ack 1001"])
    peer.wait(.seconds(9 * 75))
    #expect(peer.sent().last == "R. 101 ack 1001")
    #expect(peer.connection.error == .timedOut)
  }
}
