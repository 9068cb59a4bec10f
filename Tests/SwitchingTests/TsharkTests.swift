import Fabric
import Packets
import SimulationKernel
import Switching
import TestSupport
import Testing

@Suite(.enabled(if: Tshark.isInstalled, Comment(rawValue: Tshark.isMissing)))
struct TsharkTests {
  @Test func `a bridge's first word is a proposal that tshark reads`() throws {
    var bridge = Bridge(ports: 2)
    bridge.run(until: .zero + .seconds(1))
    let seen = try Tshark.fields(
      [
        "eth.dst", "eth.src", "eth.len", "llc.dsap", "llc.control", "stp.version", "stp.type", "stp.flags",
        "stp.root.prio", "stp.root.hw", "stp.root.cost", "stp.bridge.hw", "stp.port", "stp.msg_age", "stp.max_age",
        "stp.hello", "stp.forward", "_ws.expert.severity", "_ws.malformed",
      ], of: bridge.said.map(\.frame))
    #expect(
      seen
        == [1, 2].map { port in
          [
            "01:80:c2:00:00:00", "08:00:27:00:05:0\(port)", "39", "0x42", "0x0003", "2", "0x02", "0x0e", "32768",
            "08:00:27:00:05:00", "0", "08:00:27:00:05:00", "0x800\(port)", "0", "20", "2", "15", "", "",
          ].joined(separator: "\t")
        })
  }

  @Test func `all that a mesh says while it changes is well formed`() throws {
    var mesh = Mesh(switches: 4, cables: [(0, 1), (1, 2), (2, 3), (3, 0)], stations: 1)
    mesh.run(for: .seconds(10))
    mesh.set(cable: 0, isUp: false)
    mesh.run(for: .seconds(10))
    let seen = try Tshark.fields(
      ["_ws.malformed", "_ws.expert.severity", "stp.root.hw"], of: mesh.network.received.map(\.bytes))
    #expect(seen.count > 40)
    #expect(seen.allSatisfy { $0.hasPrefix("\t\t08:00:27:") })
  }

  @Test func `the older protocol's messages are read as such`() throws {
    var bridge = Bridge(ports: 2)
    bridge.run(until: .zero + .milliseconds(10_500))
    bridge.said = []
    let id = BridgeIdentifier(priority: 32_768, address: bridgeAddress(9))
    let port = BridgePortIdentifier(number: 1)
    bridge.hear(.configuration(BPDUParameters(root: id, rootPathCost: 0, bridge: id, port: port)), on: 0)
    bridge.run(until: .zero + .seconds(20))
    let frames = bridge.said.filter { $0.port == 0 }.map(\.frame)
    let seen = try Tshark.fields(["eth.len", "stp.version", "stp.type", "_ws.malformed"], of: frames)
    #expect(!seen.isEmpty)
    #expect(seen.allSatisfy { $0 == "38\t0\t0x00\t" })
  }
}
