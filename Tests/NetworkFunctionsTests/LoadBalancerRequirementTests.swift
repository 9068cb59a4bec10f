import Packets
import SimulationKernel
import Testing

@testable import Fabric
@testable import NetworkStack

/// What `load-balancer-requirements.md` asks, where no other suite shows it.
@Suite struct LoadBalancerRequirementTests {
  private static let client = "198.51.100.7"
  private static let (first, second) = ("10.0.0.11", "10.0.0.12")

  private func balancer(_ more: String) throws -> Box {
    try Box(
      "- load-balancer: { address: 203.0.113.1, port: 80, servers: [10.0.0.11, 10.0.0.12], server-port: 8080\(more) }")
  }

  /// The server that a new connection from a port is given; the client itself if it is rejected.
  private func server(_ box: inout Box, _ port: UInt16) -> String? {
    box.pass(SamplePacket.tcp(Self.client, port, to: "203.0.113.1", 80, .syn), on: Box.outside)
      .flatMap { PacketView($0.packet)?.destination }
  }

  private func servers(_ box: inout Box, _ ports: ClosedRange<UInt16>) -> [String] {
    ports.compactMap { server(&box, $0) }
  }

  /// What a server does with a check.
  enum Behavior { case open, closed, silent, unreachable, stale }

  /// The checks that are sent within a time, each answered as its server does.
  @discardableResult private func run(
    _ box: inout Box, _ duration: Duration, _ behaviors: [String: Behavior]
  ) -> [PacketView] {
    var checks: [PacketView] = []
    let end = box.now + duration
    while box.now < end {
      for packet in box.wait(.milliseconds(50)).compactMap(\.sent) {
        guard let check = PacketView(packet.packet) else { continue }
        checks.append(check)
        if check.flags != .syn && check.flags != nil { continue }
        answer(&box, packet, check, behaviors[check.destination] ?? .silent)
      }
    }
    return checks
  }

  private func answer(_ box: inout Box, _ packet: Box.Passed, _ check: PacketView, _ behavior: Behavior) {
    let sequence = packet.packet.span.bytes.bigEndian(24, as: UInt32.self)
    func segment(_ flags: TCPFlags, acknowledgment: UInt32) -> [UInt8] {
      SamplePacket.tcp(
        check.destination, check.destinationPort, to: check.source, check.sourcePort, flags, sequence: 9,
        acknowledgment: acknowledgment)
    }
    switch behavior {
    case .silent: return
    case .open where check.flags == nil:
      _ = box.send(
        SamplePacket.echo(check.destination, to: check.source, id: check.sourcePort, isReply: true), on: packet.port)
    case .open: _ = box.send(segment([.syn, .ack], acknowledgment: sequence &+ 1), on: packet.port)
    case .closed: _ = box.send(segment([.rst, .ack], acknowledgment: sequence &+ 1), on: packet.port)
    case .stale: _ = box.send(segment([.syn, .ack], acknowledgment: sequence &+ 2), on: packet.port)
    case .unreachable:
      let header = ICMPv4Header.destinationUnreachable(.host)
      _ = box.send(SamplePacket.error(header, "10.0.0.2", to: check.source, quoting: packet.packet), on: packet.port)
    }
  }

  private static let tcp = ", check: { kind: tcp, interval: 1s, timeout: 500ms, fall: 3, rise: 2 }"

  @Test func `servers are up before their first check`() throws {
    var box = try balancer(Self.tcp)
    #expect(servers(&box, 1000...1001) == [Self.first, Self.second])
  }

  @Test func `a check of TCP is a SYN, and an RST once it is answered`() throws {
    var box = try balancer(Self.tcp)
    let checks = run(&box, .milliseconds(900), [Self.first: .open, Self.second: .closed])
    #expect(checks.filter { $0.destination == Self.first }.map(\.flags) == [.syn, .rst])
    #expect(checks.filter { $0.destination == Self.second }.map(\.flags) == [.syn])
    #expect(checks.allSatisfy { $0.destinationPort == 8080 && $0.isIntact })
  }

  @Test func `checks come at their interval`() throws {
    var box = try balancer(Self.tcp)
    let checks = run(&box, .milliseconds(4900), [Self.first: .open])
    #expect(checks.filter { $0.destination == Self.first && $0.flags == .syn }.count == 5)
    #expect(checks.filter { $0.destination == Self.second }.count == 5)
  }

  @Test(arguments: [Behavior.closed, .silent, .unreachable, .stale])
  func `after fall failures in a row a server is out`(
    behavior: Behavior
  ) throws {
    var box = try balancer(Self.tcp)
    run(&box, .milliseconds(900), [Self.first: .open, Self.second: .open])
    run(&box, .seconds(2), [Self.first: .open, Self.second: behavior])
    #expect(Set(servers(&box, 1000...1003)) == [Self.first, Self.second])
    run(&box, .milliseconds(1500), [Self.first: .open, Self.second: behavior])
    #expect(Set(servers(&box, 2000...2003)) == [Self.first])
  }

  @Test func `the very first failure takes a server out`() throws {
    var box = try balancer(Self.tcp)
    run(&box, .milliseconds(900), [Self.first: .open, Self.second: .closed])
    #expect(Set(servers(&box, 1000...1003)) == [Self.first])
  }

  @Test func `the first checks are spread over an interval`() throws {
    var box = try balancer(Self.tcp)
    let early = run(&box, .milliseconds(400), [:])
    let late = run(&box, .milliseconds(500), [:])
    #expect(early.map(\.destination) == [Self.first] && late.map(\.destination) == [Self.second])
  }

  /// Each time with the same port and number, as a TCP that connects does.
  @Test func `the SYN of a check is repeated after 1, 3 and 7 s`() throws {
    var box = try balancer(", check: { kind: tcp, interval: 20s, timeout: 10s }")
    let start = box.now
    var instants: [Int64] = []
    var ports: Set<UInt16> = []
    for _ in 0..<95 {
      let checks = box.wait(.milliseconds(100)).compactMap(\.sent).compactMap { PacketView($0.packet) }
      for check in checks where check.destination == Self.first {
        instants.append((box.now - start).nanoseconds / 1_000_000_000)
        ports.insert(check.sourcePort)
      }
    }
    #expect(instants == [0, 1, 3, 7])
    #expect(ports.count == 1)
  }

  @Test func `a success between failures begins the count again`() throws {
    var box = try balancer(Self.tcp)
    run(&box, .milliseconds(900), [Self.first: .open, Self.second: .open])
    for _ in 0..<3 {
      run(&box, .seconds(2), [Self.first: .open])
      run(&box, .seconds(1), [Self.first: .open, Self.second: .open])
    }
    #expect(Set(servers(&box, 1000...1003)) == [Self.first, Self.second])
  }

  @Test func `after rise successes in a row a server is back`() throws {
    var box = try balancer(Self.tcp)
    run(&box, .seconds(4), [Self.first: .open])
    run(&box, .seconds(1), [Self.first: .open, Self.second: .open])
    run(&box, .seconds(1), [Self.first: .open])
    run(&box, .seconds(1), [Self.first: .open, Self.second: .open])
    #expect(Set(servers(&box, 1000...1003)) == [Self.first])
    run(&box, .seconds(1), [Self.first: .open, Self.second: .open])
    #expect(Set(servers(&box, 2000...2003)) == [Self.first, Self.second])
  }

  @Test(arguments: ["tcp", "icmp"]) func `a dead server is found although checks last longer than their interval`(
    kind: String
  ) throws {
    var box = try balancer(", check: { kind: \(kind), interval: 1s, timeout: 2500ms, fall: 2 }")
    let checks = run(&box, .milliseconds(5600), [Self.first: .open])
    // The next check waits for the end of the last.
    #expect(Set(checks.filter { $0.destination == Self.second }.map(\.sourcePort)).count == 3)
    #expect(Set(servers(&box, 1000...1003)) == [Self.first])
  }

  @Test func `an ICMP error ends a check at once`() throws {
    for kind in ["tcp", "icmp"] {
      var box = try balancer(", check: { kind: \(kind), interval: 1s, timeout: 30s, fall: 2 }")
      run(&box, .milliseconds(1500), [Self.first: .open, Self.second: .unreachable])
      #expect(Set(servers(&box, 1000...1003)) == [Self.first])
    }
  }

  @Test func `an answer that comes late counts for nothing`() throws {
    var box = try balancer(", check: { kind: icmp, interval: 1s, timeout: 200ms, fall: 1, rise: 1 }")
    let checks = box.wait(.milliseconds(800)).compactMap { $0.sent.flatMap { PacketView($0.packet) } }
    for check in checks {
      _ = box.send(
        SamplePacket.echo(check.destination, to: check.source, id: check.sourcePort, isReply: true), on: Box.inside)
    }
    #expect(checks.count == 2 && server(&box, 1000) == Self.client)
  }

  @Test func `a connection stays with its server when that goes down`() throws {
    var box = try balancer(Self.tcp)
    #expect(servers(&box, 1000...1001) == [Self.first, Self.second])
    let answer = SamplePacket.tcp(
      Self.second, 8080, to: Self.client, 1001, [.syn, .ack], sequence: 1, acknowledgment: 1001)
    _ = box.send(answer, on: Box.inside)
    run(&box, .seconds(4), [Self.first: .open])
    #expect(server(&box, 1002) == Self.first)
    let segment = SamplePacket.tcp(
      Self.client, 1001, to: "203.0.113.1", 80, .ack, sequence: 1001, acknowledgment: 2, [1, 2])
    #expect(box.see(segment, on: Box.outside) == "0: 198.51.100.7:1001 > 10.0.0.12:8080")
  }

  @Test func `without a server that is up a client is refused`() throws {
    var box = try balancer(Self.tcp)
    run(&box, .seconds(4), [:])
    let answer = box.pass(SamplePacket.tcp(Self.client, 1000, to: "203.0.113.1", 80, .syn), on: Box.outside)
    #expect(answer.flatMap { PacketView($0.packet)?.flags }?.contains(.rst) == true)
  }

  @Test func `servers with equally few connections take turns`() throws {
    var box = try balancer(", method: least-connections")
    var chosen: [String?] = []
    for port in UInt16(1000)..<1004 {
      chosen.append(server(&box, port))
      let answer = SamplePacket.tcp(
        chosen.last.flatMap { $0 } ?? "", 8080, to: Self.client, port, [.rst, .ack], sequence: 0, acknowledgment: 1001)
      _ = box.send(answer, on: Box.inside)
    }
    #expect(chosen == [Self.first, Self.second, Self.first, Self.second])
  }

  @Test func `turns go on with the next server when one goes down`() throws {
    var box = try Box(
      """
      - load-balancer:
          { address: 203.0.113.1, port: 80, servers: [10.0.0.11, 10.0.0.12, 10.0.0.13],
            check: { kind: icmp, interval: 1s, timeout: 500ms, fall: 2 } }
      """)
    #expect(servers(&box, 1000...1001) == [Self.first, Self.second])
    run(&box, .seconds(4), [Self.second: .open, "10.0.0.13": .open])
    #expect(servers(&box, 2000...2003) == ["10.0.0.13", Self.second, "10.0.0.13", Self.second])
  }

  @Test func `masquerading makes the balancer the servers' client`() throws {
    var box = try balancer(", masquerade: true")
    let syn = SamplePacket.tcp(Self.client, 1000, to: "203.0.113.1", 80, .syn)
    #expect(box.see(syn, on: Box.outside) == "0: 10.0.0.1:1000 > 10.0.0.11:8080")
    let answer = SamplePacket.tcp(
      Self.first, 8080, to: "10.0.0.1", 1000, [.syn, .ack], sequence: 1, acknowledgment: 1001)
    #expect(box.see(answer, on: Box.inside) == "1: 203.0.113.1:80 > 198.51.100.7:1000")
  }
}
