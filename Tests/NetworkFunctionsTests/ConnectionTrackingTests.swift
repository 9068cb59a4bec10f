import Fabric
import Packets
import SimulationKernel
import Testing

@testable import Guests
@testable import NetworkStack

@Suite struct ConnectionTrackingTests {
  private static let web = "198.51.100.7"
  private let open = "- firewall: { rules: [{ allow: { from: inside, to: outside, state: new } }] }"

  private func state(_ box: Box) -> TrackedTCPState? { box.guest.stack.chain.connections.all.first?.tcpState }

  /// Sends segments of a connection, each with its direction, and returns the states that they lead to.
  private func states(_ segments: [(FlowDirection, TCPFlags, UInt32, UInt32)]) throws -> [TrackedTCPState?] {
    var box = try Box(open)
    return segments.map { direction, flags, sequence, acknowledgment in
      let packet =
        direction == .original
        ? SamplePacket.tcp(
          "10.0.0.2", 5000, to: Self.web, 80, flags, sequence: sequence, acknowledgment: acknowledgment)
        : SamplePacket.tcp(
          Self.web, 80, to: "10.0.0.2", 5000, flags, sequence: sequence, acknowledgment: acknowledgment)
      _ = box.send(packet, on: direction == .original ? Box.inside : Box.outside)
      return state(box)
    }
  }

  private static let handshake: [(FlowDirection, TCPFlags, UInt32, UInt32)] = [
    (.original, .syn, 100, 0), (.reply, [.syn, .ack], 500, 101), (.original, .ack, 101, 501),
  ]

  @Test("A connection is opened, used and closed as Linux sees it")
  func life() throws {
    let close: [(FlowDirection, TCPFlags, UInt32, UInt32)] = [
      (.original, [.fin, .ack], 101, 501), (.reply, .ack, 501, 102), (.reply, [.fin, .ack], 501, 102),
      (.original, .ack, 102, 502),
    ]
    #expect(
      try states(Self.handshake + close) == [
        .synSent, .synReceived, .established, .finWait, .closeWait, .lastAck, .timeWait,
      ])
  }

  @Test("Both ends may open at once")
  func simultaneousOpen() throws {
    #expect(
      try states([
        (.original, .syn, 100, 0), (.reply, .syn, 500, 0), (.original, [.syn, .ack], 100, 501),
        (.reply, [.syn, .ack], 500, 101), (.original, .ack, 101, 501),
      ]) == [.synSent, .synSentTwice, .synReceived, .synReceived, .established])
  }

  @Test("An RST ends a connection, and one outside the window does not")
  func reset() throws {
    #expect(try states(Self.handshake + [(.reply, .rst, 501, 0)]).last == TrackedTCPState.closed)
    #expect(try states(Self.handshake + [(.reply, .rst, 400_000, 0)]).last == TrackedTCPState.established)
  }

  @Test("A segment far outside the window is invalid, and a stateful firewall drops it")
  func window() throws {
    var box = try Box(open)
    for (direction, flags, sequence, acknowledgment) in Self.handshake {
      let out = direction == .original
      let packet =
        out
        ? SamplePacket.tcp(
          "10.0.0.2", 5000, to: Self.web, 80, flags, sequence: sequence, acknowledgment: acknowledgment)
        : SamplePacket.tcp(
          Self.web, 80, to: "10.0.0.2", 5000, flags, sequence: sequence, acknowledgment: acknowledgment)
      #expect(box.pass(packet, on: out ? Box.inside : Box.outside) != nil)
    }
    let near = SamplePacket.tcp(Self.web, 80, to: "10.0.0.2", 5000, .ack, sequence: 501, acknowledgment: 101, [1])
    #expect(box.pass(near, on: Box.outside) != nil)
    let far = SamplePacket.tcp(Self.web, 80, to: "10.0.0.2", 5000, .ack, sequence: 90_501, acknowledgment: 101, [1])
    #expect(box.pass(far, on: Box.outside) == nil)
    let early = SamplePacket.tcp(Self.web, 80, to: "10.0.0.2", 5000, .ack, sequence: 501, acknowledgment: 900_000, [1])
    #expect(box.pass(early, on: Box.outside) == nil)
  }

  @Test("A block of data that were never sent is invalid, where blocks were allowed", arguments: [true, false])
  func selectiveAcknowledgment(isAllowed: Bool) throws {
    var box = try Box(open)
    var options = TCPOptions()
    options.maximumSegmentSize = 1460
    options.permitsSelectiveAcknowledgment = isAllowed
    let (host, web) = ("10.0.0.2", Self.web)
    let opening = [
      SamplePacket.tcp(host, 5000, to: web, 80, .syn, sequence: 100, options: options),
      SamplePacket.tcp(web, 80, to: host, 5000, [.syn, .ack], sequence: 500, acknowledgment: 101, options: options),
      SamplePacket.tcp(host, 5000, to: web, 80, .ack, sequence: 101, acknowledgment: 501, [1, 2, 3]),
    ]
    for (packet, port) in zip(opening, [Box.inside, Box.outside, Box.inside]) {
      #expect(box.pass(packet, on: port) != nil)
    }
    for (block, isRight) in [(102..<104, true), (102..<105, false)] as [(Range<UInt32>, Bool)] {
      var options = TCPOptions()
      options.selectiveAcknowledgment.append(
        TCPSequenceRange(TCPSequenceNumber(block.lowerBound), TCPSequenceNumber(block.upperBound)))
      let packet = SamplePacket.tcp(
        web, 80, to: host, 5000, .ack, sequence: 501, acknowledgment: 101, options: options)
      #expect((box.pass(packet, on: Box.outside) != nil) == (isRight || !isAllowed))
    }
  }

  @Test("What was damaged on its way begins no connection and belongs to none")
  func damage() throws {
    var box = try Box(open)
    let whole = [
      SamplePacket.tcp("10.0.0.2", 5000, to: Self.web, 80, .syn), SamplePacket.udp("10.0.0.2", 5000, to: Self.web, 53),
      SamplePacket.echo("10.0.0.2", to: Self.web, id: 7),
    ]
    for packet in whole {
      var damaged = packet
      damaged[damaged.count - 1] ^= 1
      #expect(box.pass(damaged, on: Box.inside) == nil)
    }
    #expect(box.guest.stack.chain.connections.count == 0)
    for packet in whole { #expect(box.pass(packet, on: Box.inside) != nil) }
    var answer = SamplePacket.udp(Self.web, 53, to: "10.0.0.2", 5000)
    answer[30] ^= 1
    #expect(box.pass(answer, on: Box.outside) == nil)
    // No checksum is no wrong one (RFC 768).
    answer.replaceSubrange(26..<28, with: [0, 0])
    #expect(box.pass(answer, on: Box.outside) != nil)
  }

  @Test("UDP is remembered for 30 s, and a stream for 120 s")
  func udpTimeouts() throws {
    var box = try Box(open)
    let (out, back) = (
      SamplePacket.udp("10.0.0.2", 5000, to: Self.web, 53), SamplePacket.udp(Self.web, 53, to: "10.0.0.2", 5000)
    )
    #expect(box.pass(out, on: Box.inside) != nil)
    _ = box.wait(.seconds(31))
    #expect(box.pass(back, on: Box.outside) == nil)
    #expect(box.pass(out, on: Box.inside) != nil)
    _ = box.wait(.seconds(3))
    #expect(box.pass(back, on: Box.outside) != nil)
    _ = box.wait(.seconds(119))
    #expect(box.pass(back, on: Box.outside) != nil)
    _ = box.wait(.seconds(121))
    #expect(box.pass(back, on: Box.outside) == nil)
  }

  @Test("A full table lets go of what was never answered, and drops newcomers where all are assured")
  func full() throws {
    var box = try Box("- connection-tracking: { limit: 10 }\n- firewall: { rules: [{ allow: { from: inside } }] }")
    for port in 0..<100 {
      #expect(box.pass(SamplePacket.udp("10.0.0.2", UInt16(1000 + port), to: Self.web, 53), on: Box.inside) != nil)
      #expect(box.guest.stack.chain.connections.count <= 10)
    }
    _ = box.wait(.seconds(300))
    for port in 0..<10 {
      let (a, b) = (UInt16(2000 + port), Self.web)
      _ = box.send(SamplePacket.tcp("10.0.0.2", a, to: b, 80, .syn, sequence: 100), on: Box.inside)
      _ = box.send(
        SamplePacket.tcp(b, 80, to: "10.0.0.2", a, [.syn, .ack], sequence: 5, acknowledgment: 101), on: Box.outside)
      _ = box.send(SamplePacket.tcp("10.0.0.2", a, to: b, 80, .ack, sequence: 101, acknowledgment: 6), on: Box.inside)
    }
    let results = box.send(SamplePacket.udp("10.0.0.2", 9, to: Self.web, 53), on: Box.inside)
    #expect(results == [.dropped(.connectionTableFull, .none)])
  }

  @Test("Fragments are put together before they are looked at, and leave in pieces")
  func fragments() throws {
    var box = try Box(open)
    let whole = SamplePacket.udp("10.0.0.2", 5000, to: Self.web, 53, [UInt8](repeating: 7, count: 2000))
    let pieces = whole.cut(at: 1480)
    #expect(box.send(pieces[1], on: Box.inside).isEmpty)
    let sent = box.send(pieces[0], on: Box.inside).compactMap(\.sent)
    #expect(sent.map(\.port) == [Box.outside, Box.outside])
    #expect(box.guest.stack.chain.connections.count == 1)
  }
}

extension [UInt8] {
  /// An IPv4 packet without options in two fragments, of which the first carries so many bytes.
  func cut(at length: Int) -> [[UInt8]] {
    guard let header = try? IPv4Header(parsing: span.bytes) else { return [] }
    return [0..<length, length..<count - 20].map { range in
      var piece = header
      piece.totalLength = UInt16(20 + range.count)
      piece.fragmentOffset = UInt16(range.lowerBound)
      piece.moreFragments = range.upperBound < count - 20
      var bytes = [UInt8](repeating: 0, count: 20) + self[(20 + range.lowerBound)..<(20 + range.upperBound)]
      var span = bytes.mutableSpan
      var raw = span.mutableBytes
      piece.emit(into: &raw, at: 0)
      return bytes
    }
  }
}
