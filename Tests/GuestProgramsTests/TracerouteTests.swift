import Fabric
import GuestPrograms
import Guests
import Packets
import SimulationKernel
import Testing

@Suite struct TracerouteTests {
  private func trace(
    _ command: String, _ network: GuestNetwork, names: NameTable = NameTable()
  ) -> GuestNetwork.Output {
    var network = network
    let key = network.start(command, on: 0, names: names)
    network.run(until: .seconds(300))
    return network.output(of: key)
  }

  /// The ARP caches are full.
  private func warmPath() throws -> GuestNetwork {
    var network = try GuestNetwork.path(LinkSettings(delay: .milliseconds(1)))
    _ = network.start("ping -c 1 10.2.0.2", on: 0)
    network.run(until: .seconds(1))
    return network
  }

  /// Probes of 78 bytes and answers of 106 (with the frame check sequence) arrive 688 and 912 ns after their preambles begin, and
  /// the next can follow 96 ns later.
  @Test func `names each router on the way and the times of three probes`() throws {
    let output = trace("traceroute 10.2.0.2", try warmPath())
    #expect(
      output.text == """
        traceroute to 10.2.0.2 (10.2.0.2), 30 hops max, 60 byte packets
         1  10.0.0.1 (10.0.0.1)  2.002 ms  2.003 ms  2.004 ms
         2  10.1.0.2 (10.1.0.2)  4.006 ms  4.007 ms  4.008 ms
         3  10.2.0.2 (10.2.0.2)  6.010 ms  6.011 ms  6.012 ms

        """)
    #expect(output.errors.isEmpty)
    #expect(output.status == 0)
  }

  @Test func `prints numbers alone when asked to, and stars for silence`() throws {
    var network = try GuestNetwork.path(LinkSettings(delay: .milliseconds(1)))
    // The second router has no way back to anybody.
    network.guests[2] = Guest(try guest(["10.1.0.2/24", "10.2.0.1/24"], forwards: true))
    let output = trace("traceroute -n -q 2 -m 3 -w 1 10.2.0.2", network)
    let lines = output.text.split(separator: "\n")
    #expect(lines.count == 4)
    #expect(lines[1].wholeMatch(of: /\ 1  10\.0\.0\.1  \d\.\d{3} ms  \d\.\d{3} ms/) != nil)
    #expect(lines[2] == " 2  * *")
    #expect(lines[3] == " 3  * *")
    #expect(output.status == 0)
  }

  @Test func `marks hosts and networks that cannot be reached`() throws {
    let network = try GuestNetwork.path(LinkSettings(delay: .milliseconds(1)))
    let host = trace("traceroute -n -q 1 10.2.0.77", network)
    #expect(host.text.hasSuffix(" ms !H\n"), "\(host.text)")
    let net = trace("traceroute -n -q 1 10.99.0.1", network)
    #expect(net.text.hasSuffix(" ms !N\n"), "\(net.text)")
  }

  @Test func `says at once that there is no route`() throws {
    let output = trace("traceroute 192.0.2.1", try GuestNetwork.pair())
    #expect(output.text == "traceroute to 192.0.2.1 (192.0.2.1), 30 hops max, 60 byte packets")
    #expect(output.errors == "connect: Network is unreachable\n")
    #expect(output.status == 1)
  }

  /// Echo requests of 78 bytes like the datagrams; the reply of the last hop is as long as they are, 688 ns.
  @Test func `sends echo requests where asked to`() throws {
    let network = try warmPath()
    let output = trace("traceroute -I -n -q 1 -N 1 10.2.0.2", network)
    #expect(
      output.text == """
        traceroute to 10.2.0.2 (10.2.0.2), 30 hops max, 60 byte packets
         1  10.0.0.1  2.002 ms
         2  10.1.0.2  4.003 ms
         3  10.2.0.2  6.004 ms

        """)
    #expect(output.errors.isEmpty && output.status == 0)
    let unreachable = trace("traceroute --icmp -n -q 1 10.99.0.1", network)
    #expect(unreachable.text.hasSuffix(" ms !N\n"), "\(unreachable.text)")
  }

  @Test func `calls hops by the names that it knows`() throws {
    let names = NameTable([
      (name: "server", ipv4: IPv4Address("10.2.0.2"), ipv6: nil),
      (name: "r1", ipv4: IPv4Address("10.0.0.1"), ipv6: nil),
    ])
    let output = trace("traceroute -q 1 server", try GuestNetwork.path(), names: names)
    let lines = output.text.split(separator: "\n")
    #expect(lines[0].hasPrefix("traceroute to server (10.2.0.2), "))
    #expect(lines[1].hasPrefix(" 1  r1 (10.0.0.1)  "))
    #expect(lines[2].hasPrefix(" 2  10.1.0.2 (10.1.0.2)  "))
    #expect(lines[3].hasPrefix(" 3  server (10.2.0.2)  "))
  }
}
