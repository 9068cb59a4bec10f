import Fabric
import Guests
import NetworkStack
import Packets
import SimulationKernel
import Testing

@testable import NetworkFunctions

/// The monitor counts and raises alerts; whatever it sees passes.
@Suite struct MonitorTests {
  private static let query = SamplePacket.udp("10.0.0.2", 5000, to: "198.51.100.7", 53, [1, 2, 3])
  private static let alert = "monitor dns: more than 3 packets in a second"

  private func monitor(_ watches: String) throws -> Box { try Box("- monitor: { watch: [\(watches)] }\n- router: {}") }

  /// Sends queries at once; all of them must pass.
  private func send(_ count: Int, _ box: inout Box) {
    for _ in 0..<count { #expect(box.pass(Self.query, on: Box.inside)?.port == Box.outside) }
  }

  private func alerts(_ box: Box) -> [String] { box.log.filter { $0.contains("monitor ") } }

  @Test func `each watch counts what it matches, in packets and bytes of IP`() throws {
    var box = try monitor(
      "{ name: dns, destination-port: 53, protocol: udp }, { name: web, protocol: tcp }, { name: all }")
    send(2, &box)
    #expect(box.pass(SamplePacket.tcp("10.0.0.2", 5000, to: "198.51.100.7", 80, .syn), on: Box.inside) != nil)
    let counts = box.guest.stack.chain.counts.map(\.count).filter { ["dns", "web", "all"].contains($0.subject) }
    #expect(counts.map(\.subject) == ["dns", "web", "all"])
    #expect(counts.map(\.packets) == [2, 1, 3])
    #expect(counts[0].bytes == 2 * 31 && counts[2].bytes == counts[0].bytes + counts[1].bytes)
    #expect(alerts(box) == [])
  }

  @Test func `as many as the threshold raise no alert, one more raises one`() throws {
    var box = try monitor("{ name: dns, protocol: udp, alert-above: 3 }")
    send(3, &box)
    #expect(alerts(box) == [])
    send(10, &box)
    #expect(alerts(box) == [Self.alert])
  }

  @Test func `every second has its own alert`() throws {
    var box = try monitor("{ name: dns, protocol: udp, alert-above: 3 }")
    send(4, &box)
    _ = box.wait(.nanoseconds(999_999_999))
    send(4, &box)
    #expect(alerts(box).count == 1)
    _ = box.wait(.nanoseconds(1))
    send(4, &box)
    #expect(alerts(box).count == 2)
  }

  @Test func `a slow stream raises no alert, however long it lasts`() throws {
    var box = try monitor("{ name: dns, protocol: udp, alert-above: 3 }")
    for _ in 0..<60 {
      send(1, &box)
      _ = box.wait(.milliseconds(350))
    }
    #expect(alerts(box) == [])
  }

  @Test func `watches raise their alerts for themselves`() throws {
    var box = try monitor("{ name: dns, protocol: udp, alert-above: 3 }, { name: all, alert-above: 1 }")
    send(4, &box)
    #expect(alerts(box).sorted() == ["monitor all: more than 1 packets in a second", Self.alert])
  }

  @Test func `packets to the machine itself are counted as well`() throws {
    var box = try monitor("{ name: dns, protocol: udp }")
    _ = box.send(SamplePacket.udp("10.0.0.2", 5000, to: "10.0.0.1", 53), on: Box.inside)
    #expect(box.guest.stack.chain.counts.first { $0.count.subject == "dns" }?.count.packets == 1)
  }
}
