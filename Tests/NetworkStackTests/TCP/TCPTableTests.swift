import Fabric
import Packets
import SimulationKernel
import Testing

@testable import Guests
@testable import NetworkStack

/// What strangers can do to a guest's tables, and what they cannot.
@Suite struct TCPTableTests {
  private func server() throws -> Segment {
    var segment = Segment([try GuestConfiguration(guest: 0, [["10.0.0.1/24"]])], cables: [])
    segment.start(TCPSink(on: 80), on: 0)
    return segment
  }

  /// A segment with a right checksum, from a neighbour that is known.
  private func frame(
    _ flags: TCPFlags, from source: String = "10.0.0.2", port: UInt16, sequence: UInt32 = 1000,
    acknowledging: UInt32 = 0
  ) throws -> [UInt8] {
    let (source, destination) = (try ipv4(source), try ipv4("10.0.0.1"))
    let header = TCPHeader(
      sourcePort: port, destinationPort: 80, sequenceNumber: TCPSequenceNumber(sequence),
      acknowledgmentNumber: TCPSequenceNumber(acknowledging), flags: flags, window: 1000)
    let segment = makeBytes(TCPHeader.minimumLength) { bytes in
      header.emit(
        into: &bytes, at: 0, TCPOptions(), payloadLength: 0, source: source, destination: destination)
    }
    return ipv4Frame(
      to: mac(0), IPv4Header(source: source, destination: destination, protocol: .tcp, totalLength: 0),
      payload: segment)
  }

  @Test func `a flood of SYNs takes no more than the backlog, and passes`() throws {
    var segment = try server()
    for port in UInt16(1)...2000 { segment.inject(try frame(.syn, port: port), into: 0) }
    #expect(segment.guests[0].stack.tcp.all.count == 128)
    #expect(segment.guests[0].stack.tcp.listeners[at: 0].pending == 128)
    segment.run(until: .zero + .seconds(200))
    #expect(segment.guests[0].stack.tcp.all.isEmpty)
    #expect(segment.guests[0].stack.tcp.listeners[at: 0].pending == 0)
  }

  /// Against a look at each of them, as connections come, go and change places in the table.
  @Test func `of many connections those are called whose time has come`() throws {
    var segment = try server()
    var (now, most) = (Instant.zero, 0)
    for round in 0..<60 {
      for step in 0..<12 {
        let port = UInt16(1 + (round * 7919 + step * 104_729) % 90)
        let flags: TCPFlags = [.syn, .syn, .ack, .rst][(round / 3 + step) % 4]
        segment.inject(try frame(flags, port: port, sequence: flags == .syn ? 1000 : 1001), into: 0)
      }
      now = now + .milliseconds(Int64(1 + round * 37 % 900))
      segment.run(until: now)
      var tcp = segment.guests[0].stack.tcp
      let all = tcp.all.map { (id: $0.entry.id, due: $0.entry.connection.nextWake) }
      most = max(most, all.count)
      for wait in [0, 1, 40, 200, 1000, 70_000] as [Int64] {
        let instant = now + .milliseconds(wait)
        #expect(tcp.socketsDue(at: instant) == all.filter { $0.due <= instant }.map(\.id))
      }
      #expect(tcp.nextDue <= all.map(\.due).min() ?? .never)
      tcp.findNextDue()
      #expect(tcp.nextDue == all.map(\.due).min() ?? .never)
    }
    #expect(most > 40)
  }

  @Test func `a SYN from the very socket that it is for, or for all, is ignored`() throws {
    var segment = try server()
    segment.inject(try frame(.syn, from: "10.0.0.1", port: 80), into: 0)
    var toAll = try frame(.syn, port: 7)
    toAll.replaceSubrange(0..<6, with: repeatElement(0xFF, count: 6))
    segment.inject(toAll, into: 0)
    #expect(segment.guests[0].stack.tcp.all.isEmpty)
    #expect(segment.sent.isEmpty)
  }

  @Test func `a damaged segment is dropped`() throws {
    var segment = try server()
    var damaged = try frame(.syn, port: 7)
    damaged[damaged.count - 1] ^= 1
    segment.inject(damaged, into: 0)
    #expect(segment.drops.map(\.reason) == [.badChecksum])
    #expect(segment.guests[0].stack.tcp.all.isEmpty)
  }

  @Test func `RST ends a connection that nobody has accepted, and makes room`() throws {
    var segment = try server()
    segment.inject(try frame(.syn, port: 7), into: 0)
    segment.inject(try frame(.rst, port: 7, sequence: 1001), into: 0)
    #expect(segment.guests[0].stack.tcp.all.isEmpty)
    #expect(segment.guests[0].stack.tcp.listeners[at: 0].pending == 0)
  }

  @Test func `initial sequence numbers of two connections are unlike`() throws {
    var segment = try server()
    segment.inject(try frame(.syn, port: 7), into: 0)
    segment.inject(try frame(.syn, port: 8), into: 0)
    let initials = segment.guests[0].stack.tcp.all.map(\.entry.connection.sender.initial)
    #expect(abs(initials[0] - initials[1]) > 10_000)
  }

  @Test func `a SYN beyond TIME-WAIT begins the next connection beyond all that was sent`() throws {
    var segment = try server()
    segment.inject(try frame(.syn, port: 7), into: 0)
    let first = try #require(segment.guests[0].stack.tcp.all.first?.entry.connection.sender.initial.rawValue)
    segment.inject(try frame(.ack, port: 7, sequence: 1001, acknowledging: first &+ 1), into: 0)
    segment.with(0) { guest, now, outbox in
      for (_, entry) in guest.stack.tcp.all { guest.stack.closeTCP(entry.id, at: now, into: &outbox) }
    }
    segment.inject(try frame([.fin, .ack], port: 7, sequence: 1001, acknowledging: first &+ 2), into: 0)
    #expect(segment.guests[0].stack.tcp.all.map(\.entry.connection.state) == [.timeWait])
    segment.inject(try frame(.syn, port: 7, sequence: 1002), into: 0)
    #expect(segment.guests[0].stack.tcp.all.map(\.entry.connection.state) == [.timeWait])
    segment.inject(try frame(.syn, port: 7, sequence: 1003), into: 0)
    let next = try #require(segment.guests[0].stack.tcp.all.first?.entry.connection)
    #expect(next.state == .synReceived && next.sender.initial.rawValue == first &+ 2 &+ 65_537)
    #expect(segment.guests[0].stack.tcp.timeWaiting == 0)
  }

  @Test(arguments: ["10.0.0.255", "255.255.255.255", "224.0.0.1", "ff02::1"])
  func `nobody connects to a group (RFC 1122, section 4.2.3.10)`(address: String) throws {
    var segment = Segment([try GuestConfiguration(guest: 0, [["10.0.0.1/24", "2001:db8::1/64"]])], cables: [])
    segment.start(TCPSource(to: Endpoint(try ip(address), port: 80), count: 1), on: 0)
    #expect(segment.output[0] == ["networkUnreachable", "exit 1"])
    #expect(segment.sent.isEmpty)
  }

  @Test func `what is too long for a router on the path goes through in smaller segments`() throws {
    var middle = try GuestConfiguration(
      guest: 1, [["10.0.0.1/24"], ["10.0.1.1/24"]], forwards: true, mtus: [1500, 1000])
    middle.network.tcp = TCPSettings()
    var segment = Segment(
      [
        try GuestConfiguration(guest: 0, [["10.0.0.2/24"]], gateway: "10.0.0.1"), middle,
        try GuestConfiguration(guest: 2, [["10.0.1.2/24"]], gateway: "10.0.1.1", mtus: [1500]),
      ], cables: [[(0, 0), (1, 0)], [(1, 1), (2, 0)]])
    segment.start(TCPSink(on: 80), on: 2)
    segment.start(TCPSource(to: Endpoint(try ip("10.0.1.2"), port: 80), count: 100_000), on: 0)
    segment.run(until: .zero + .seconds(20))
    #expect(segment.output[2] == ["100000 bytes equal", "exit 0"])
    #expect(segment.drops.allSatisfy { $0.reason == .fragmentationNeeded } && !segment.drops.isEmpty)
    #expect(segment.framesLeftAfterShutDown() == 0)
  }
}
