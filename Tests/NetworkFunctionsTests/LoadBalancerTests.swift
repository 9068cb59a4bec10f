import Fabric
import Packets
import SimulationKernel
import Testing

@testable import NetworkStack

@Suite struct LoadBalancerTests {
  private static let client = "198.51.100.7"

  private func balancer(_ more: String) throws -> Box {
    try Box(
      "- load-balancer: { address: 203.0.113.1, port: 80, servers: [10.0.0.11, 10.0.0.12, 10.0.0.13], server-port: 8080\(more) }"
    )
  }

  /// The server that a new connection from a port is given.
  private func server(_ box: inout Box, _ port: UInt16, from client: String = LoadBalancerTests.client) -> String? {
    let syn = SamplePacket.tcp(client, port, to: "203.0.113.1", 80, .syn, sequence: 100)
    return box.pass(syn, on: Box.outside).flatMap { PacketView($0.packet) }.map {
      $0.isIntact ? $0.destination : "broken"
    }
  }

  @Test("Round robin takes the servers in turn, and a connection stays where it is")
  func roundRobin() throws {
    var box = try balancer("")
    #expect(
      (0..<6).map { server(&box, UInt16(1000 + $0)) } == [
        "10.0.0.11", "10.0.0.12", "10.0.0.13", "10.0.0.11", "10.0.0.12", "10.0.0.13",
      ])
    #expect(server(&box, 1001) == "10.0.0.12")
    let answer = SamplePacket.tcp(
      "10.0.0.12", 8080, to: Self.client, 1001, [.syn, .ack], sequence: 1, acknowledgment: 101)
    #expect(box.see(answer, on: Box.inside) == "1: 203.0.113.1:80 > 198.51.100.7:1001")
  }

  @Test("Least connections goes to the server with the fewest that are open")
  func leastConnections() throws {
    var box = try balancer(", method: least-connections")
    let servers = (0..<3).map { server(&box, UInt16(1000 + $0)) }
    #expect(Set(servers).count == 3)
    // The connection to the second server ends: it is the next one's.
    let reset = SamplePacket.tcp(Self.client, 1001, to: "203.0.113.1", 80, .rst, sequence: 101)
    let synAck = SamplePacket.tcp(
      servers[1] ?? "", 8080, to: Self.client, 1001, [.syn, .ack], sequence: 1, acknowledgment: 101)
    _ = box.send(synAck, on: Box.inside)
    _ = box.send(reset, on: Box.outside)
    #expect(server(&box, 1003) == servers[1])
  }

  @Test("Consistent hashing keeps a client with its server, and moves few when one goes")
  func consistentHash() throws {
    var box = try balancer(", method: consistent-hash, check: { kind: icmp, interval: 1s, timeout: 500ms, fall: 1 }")
    let clients = (1...60).map { "198.51.100.\($0)" }
    let before = clients.map { server(&box, 1000, from: $0) }
    #expect(before == clients.map { server(&box, 1001, from: $0) } && Set(before).count == 3)
    box.run(4, answering: ["10.0.0.11", "10.0.0.12"])
    let after = clients.map { server(&box, 1002, from: $0) }
    #expect(!after.contains("10.0.0.13"))
    #expect(zip(before, after).allSatisfy { $0 == $1 || $0 == "10.0.0.13" })
  }

  @Test("A server that does not answer its checks gets no connections, and gets them again when it does")
  func health() throws {
    var box = try balancer(", check: { kind: icmp, interval: 1s, timeout: 500ms, fall: 2, rise: 1 }")
    box.run(4, answering: ["10.0.0.11", "10.0.0.13"])
    #expect(Set((0..<6).map { server(&box, UInt16(1000 + $0)) }) == ["10.0.0.11", "10.0.0.13"])
    box.run(2, answering: ["10.0.0.11", "10.0.0.12", "10.0.0.13"])
    #expect(Set((0..<6).map { server(&box, UInt16(2000 + $0)) }).count == 3)
    box.run(4, answering: [])
    // Nobody is left: the client is told.
    #expect(server(&box, 3000) == Self.client)
  }
}

extension Box {
  /// Lets some seconds pass in which some servers answer the echo requests that they are sent.
  fileprivate mutating func run(_ seconds: Int, answering servers: [String]) {
    for _ in 0..<10 * seconds {
      for packet in wait(.milliseconds(100)).compactMap(\.sent) {
        guard let view = PacketView(packet.packet), servers.contains(view.destination) else { continue }
        let reply = SamplePacket.echo(view.destination, to: view.source, id: view.sourcePort, isReply: true)
        _ = send(reply, on: packet.port)
      }
    }
  }
}
