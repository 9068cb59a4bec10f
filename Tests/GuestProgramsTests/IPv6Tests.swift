import Fabric
import GuestPrograms
import Guests
import Packets
import SimulationKernel
import Testing

@Suite struct IPv6Tests {
  private func pair() throws -> GuestNetwork {
    var network = GuestNetwork()
    let a = network.addGuest(try guest(["10.0.0.1/24"], ipv6: ["2001:db8::1/64"]))
    let b = network.addGuest(try guest(["10.0.0.2/24"], ipv6: ["2001:db8::2/64"]))
    network.connect((a, 0), (b, 0), LinkSettings(delay: .milliseconds(5)))
    return network
  }

  private func run(_ command: String, names: NameTable = NameTable()) throws -> GuestNetwork.Output {
    var network = try pair()
    let key = network.start(command, on: 0, names: names)
    network.run(until: .seconds(60))
    return network.output(of: key)
  }

  @Test func `ping prints IPv6 as iputils does`() throws {
    let output = try run("ping -6 -c 2 2001:db8::2")
    let lines = output.text.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines[0] == "PING 2001:db8::2 (2001:db8::2) 56 data bytes")
    #expect(lines[2] == "64 bytes from 2001:db8::2: icmp_seq=2 ttl=64 time=10.002 ms")
    #expect(output.status == 0)
  }

  /// As iputils 20221126 prints it, but for the space before the parenthesis, which came later.
  @Test(arguments: ["%eth0", "%2"]) func `ping shows the zone of a link-local address`(zone: String) throws {
    let output = try run("ping -6 -c 1 fe80::a00:27ff:fe00:2\(zone)")
    let lines = output.text.split(separator: "\n")
    #expect(lines[0] == "PING fe80::a00:27ff:fe00:2\(zone) (fe80::a00:27ff:fe00:2%eth0) 56 data bytes")
    #expect(lines[1].hasPrefix("64 bytes from fe80::a00:27ff:fe00:2%eth0: icmp_seq=1 ttl=64 time="))
    #expect(lines[2] == "--- fe80::a00:27ff:fe00:2\(zone) ping statistics ---")
    #expect(output.status == 0)
  }

  @Test func `ping reaches link-local addresses over the interface it is told`() throws {
    let output = try run("ping -c 1 -I eth0 fe80::a00:27ff:fe00:2")
    let source = "from fe80::a00:27ff:fe00:1%eth0 eth0: 56 data bytes\n"
    #expect(output.text.hasPrefix("PING fe80::a00:27ff:fe00:2 (fe80::a00:27ff:fe00:2) " + source))
    #expect(output.text.contains("\n64 bytes from fe80::a00:27ff:fe00:2%eth0: icmp_seq=1"))
    #expect(try run("ping -c 1 -I eth9 10.0.0.2").errors == "ping: SO_BINDTODEVICE eth9: No such device\n")
  }

  @Test(arguments: ["fe80::1%eth9", "fe80::1%9", "fe80::1%", "2001:db8::2%eth0", "10.0.0.2%eth0"])
  func `ping knows no name with a zone that is none`(name: String) throws {
    let output = try run("ping -c 1 \(name)")
    #expect(output.errors == "ping: \(name): Name or service not known\n" && output.status == 2)
  }

  @Test func `a name has an address of either version`() throws {
    let names = NameTable([(name: "web", ipv4: IPv4Address("10.0.0.2"), ipv6: IPv6Address("2001:db8::2"))])
    #expect(try run("ping -c 1 web", names: names).text.hasPrefix("PING web (10.0.0.2) 56(84)"))
    #expect(try run("ping -6 -c 1 web", names: names).text.hasPrefix("PING web (2001:db8::2) 56 data bytes"))
  }

  @Test func `ping and traceroute report neighbours that do not exist`() throws {
    let ping = try run("ping -c 1 2001:db8::9")
    #expect(ping.text.contains("From 2001:db8::1 icmp_seq=1 Destination unreachable: Address unreachable\n"))
    let trace = try run("traceroute -q 1 -n 2001:db8::9")
    #expect(
      trace.text.hasPrefix("traceroute to 2001:db8::9 (2001:db8::9), 30 hops max, 80 byte packets\n 1  2001:db8::1  "))
    #expect(trace.text.hasSuffix(" ms !H\n"))
  }

  @Test func `ip shows which addresses are still tentative`() throws {
    var network = try pair()
    network.bringUp()
    #expect(network.run("ip -6 addr").text.contains("inet6 2001:db8::1/64 scope global tentative \n"))
    network.run(until: .seconds(2))
    #expect(network.run("ip -6 addr").text.contains("inet6 2001:db8::1/64 scope global \n"))
  }
}
