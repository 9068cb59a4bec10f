import Fabric
import GuestPrograms
import Guests
import Packets
import SimulationKernel
import Testing

@Suite struct PingTests {
  private func ping(
    _ command: String, _ network: GuestNetwork, names: NameTable = NameTable()
  ) -> GuestNetwork.Output {
    var network = network
    let key = network.start(command, on: 0, names: names)
    network.run(until: .seconds(300))
    return network.output(of: key)
  }

  /// 98 bytes and the frame check sequence take 816 ns at 1 Gbit/s, an ARP frame of 64 bytes 512 ns.
  @Test func `prints each round trip and a summary`() throws {
    let output = ping("ping -c 3 10.0.0.2", try GuestNetwork.pair(LinkSettings(delay: .milliseconds(5))))
    #expect(
      output.text == """
        PING 10.0.0.2 (10.0.0.2) 56(84) bytes of data.
        64 bytes from 10.0.0.2: icmp_seq=1 ttl=64 time=20.003 ms
        64 bytes from 10.0.0.2: icmp_seq=2 ttl=64 time=10.002 ms
        64 bytes from 10.0.0.2: icmp_seq=3 ttl=64 time=10.002 ms

        --- 10.0.0.2 ping statistics ---
        3 packets transmitted, 3 received, 0% packet loss, time 2000ms
        rtt min/avg/max/mdev = 10.002/13.335/20.003/4.715 ms

        """)
    #expect(output.errors.isEmpty)
    #expect(output.status == 0)
    #expect(output.ended == Instant(nanoseconds: 2_010_001_760))
  }

  @Test func `reports a neighbour that does not exist from its own address`() throws {
    let output = ping("ping -c 2 10.0.0.9", try GuestNetwork.pair())
    #expect(
      output.text == """
        PING 10.0.0.9 (10.0.0.9) 56(84) bytes of data.
        From 10.0.0.1 icmp_seq=1 Destination Host Unreachable
        From 10.0.0.1 icmp_seq=2 Destination Host Unreachable

        --- 10.0.0.9 ping statistics ---
        2 packets transmitted, 0 received, +2 errors, 100% packet loss, time 1000ms
        pipe 2

        """)
    #expect(output.status == 1)
  }

  @Test func `reports the router at which the time to live ran out`() throws {
    let output = ping("ping -c 1 -t 2 10.2.0.2", try GuestNetwork.path())
    #expect(
      output.text == """
        PING 10.2.0.2 (10.2.0.2) 56(84) bytes of data.
        From 10.1.0.2 icmp_seq=1 Time to live exceeded

        --- 10.2.0.2 ping statistics ---
        1 packets transmitted, 0 received, +1 errors, 100% packet loss, time 0ms


        """)
    #expect(output.status == 1)
  }

  @Test func `reports a network that a router has no route to`() throws {
    let output = ping("ping -c 1 10.99.0.1", try GuestNetwork.path())
    #expect(output.text.contains("From 10.1.0.2 icmp_seq=1 Destination Net Unreachable\n"))
  }

  @Test func `fails as connect does where the host itself has no route`() throws {
    let output = ping("ping -c 1 192.0.2.1", try GuestNetwork.pair())
    #expect(output.text.isEmpty)
    #expect(output.errors == "ping: connect: Network is unreachable\n")
    #expect(output.status == 2)
  }

  @Test func `waits ten seconds for the first answer, or as long as it is told`() throws {
    var network = try GuestNetwork.pair()
    // Each knows the other's MAC address before the answers get lost.
    _ = network.start("ping -c 1 10.0.0.2", on: 0)
    network.run(until: .seconds(1))
    var settings = LinkSettings()
    settings.loss = .always
    network.set(settings, from: (1, 0))
    let lost = ping("ping -c 2 -O 10.0.0.2", network)
    #expect(
      lost.text == """
        PING 10.0.0.2 (10.0.0.2) 56(84) bytes of data.
        no answer yet for icmp_seq=1

        --- 10.0.0.2 ping statistics ---
        2 packets transmitted, 0 received, 100% packet loss, time 1000ms


        """)
    #expect(lost.ended == .seconds(12))
    #expect(lost.status == 1)
    #expect(ping("ping -c 2 -W 0.5 10.0.0.2", network).ended == .milliseconds(2_500))
  }

  @Test func `prints its summary when it is interrupted`() throws {
    var network = try GuestNetwork.pair(LinkSettings(delay: .milliseconds(5)))
    let key = network.start("ping -q 10.0.0.2", on: 0)
    network.run(until: .milliseconds(1_500))
    network.interrupt(key)
    #expect(
      network.output(of: key).text == """
        PING 10.0.0.2 (10.0.0.2) 56(84) bytes of data.

        --- 10.0.0.2 ping statistics ---
        2 packets transmitted, 2 received, 0% packet loss, time 1000ms
        rtt min/avg/max/mdev = 10.002/15.002/20.003/5.001 ms

        """)
    #expect(network.output(of: key).status == 0)
    #expect(network.guests[0].processes.processes.isEmpty)
  }

  @Test func `marks duplicates`() throws {
    var settings = LinkSettings()
    settings.duplicate = .always
    let output = ping("ping -c 2 10.0.0.2", try GuestNetwork.pair(settings))
    #expect(output.text.contains("time=0.004 ms\n64 bytes from 10.0.0.2: icmp_seq=1 ttl=64 time=0.005 ms (DUP!)\n"))
    #expect(output.text.contains("2 packets transmitted, 2 received, +3 duplicates, 0% packet loss"))
  }

  @Test func `refuses what does not fit when it may not be fragmented`() throws {
    let output = ping("ping -c 2 -M do -s 1473 10.0.0.2", try GuestNetwork.pair())
    #expect(
      output.text == """
        PING 10.0.0.2 (10.0.0.2) 1473(1501) bytes of data.

        --- 10.0.0.2 ping statistics ---
        2 packets transmitted, 0 received, +2 errors, 100% packet loss, time 1000ms


        """)
    #expect(
      output.errors == """
        ping: local error: message too long, mtu=1500
        ping: local error: message too long, mtu=1500

        """)
  }

  @Test func `learns the path MTU from a router that may not fragment`() throws {
    let must = ping("ping -c 2 -M do -s 1400 10.2.0.2", try GuestNetwork.path(mtu: 1400))
    #expect(must.text.contains("From 10.0.0.1 icmp_seq=1 Frag needed and DF set (mtu = 1400)\n"))
    #expect(must.errors == "ping: local error: message too long, mtu=1400\n")
    let want = ping("ping -c 2 -s 1400 10.2.0.2", try GuestNetwork.path(mtu: 1400))
    #expect(
      want.text.contains("From 10.0.0.1 icmp_seq=1 Frag needed and DF set (mtu = 1400)\n1408 bytes from 10.2.0.2: "))
    let dont = ping("ping -c 2 -M dont -s 1400 10.2.0.2", try GuestNetwork.path(mtu: 1400))
    #expect(dont.text.contains("2 packets transmitted, 2 received, 0% packet loss"))
  }

  @Test func `stops at the deadline and then wants all answers`() throws {
    let output = ping("ping -q -w 3 -c 9 10.0.0.2", try GuestNetwork.pair())
    #expect(output.text.contains("3 packets transmitted, 3 received, 0% packet loss, time 2000ms\n"))
    #expect(output.status == 1)
    #expect(output.ended == .seconds(3))
  }

  @Test func `pings a name and prints it with its address`() throws {
    let names = NameTable([(name: "web", ipv4: IPv4Address("10.0.0.2"), ipv6: nil)])
    let output = ping("ping -c 1 web", try GuestNetwork.pair(), names: names)
    #expect(
      output.text.hasPrefix("PING web (10.0.0.2) 56(84) bytes of data.\n64 bytes from web (10.0.0.2): icmp_seq=1 "))
    #expect(output.text.contains("\n--- web ping statistics ---\n"))
    let unknown = ping("ping -c 1 mail", try GuestNetwork.pair(), names: names)
    #expect(unknown.errors == "ping: mail: Name or service not known\n")
    #expect(unknown.status == 2)
  }

  @Test func `gives no times where the probes have no room for one`() throws {
    let output = ping("ping -c 1 -s 15 10.0.0.2", try GuestNetwork.pair())
    #expect(output.text.contains("\n23 bytes from 10.0.0.2: icmp_seq=1 ttl=64\n"))
    #expect(!output.text.contains("rtt"))
  }

  @Test(arguments: [
    ("ping", "ping: usage error: Destination address required\n", 2),
    ("ping -c 0 10.0.0.2", "ping: invalid argument: '0': out of range: 1 <= value <= 9223372036854775807\n", 1),
    ("ping -c x 10.0.0.2", "ping: invalid argument: 'x'\n", 1),
    ("ping -i x 10.0.0.2", "ping: bad timing interval: x\n", 2),
    ("ping -M what 10.0.0.2", "ping: invalid -M argument: what\n", 2),
    ("ping -4 -6 10.0.0.2", "ping: only one -4 or -6 option may be specified\n", 2),
    ("ping -6 10.0.0.2", "ping: 10.0.0.2: Address family for hostname not supported\n", 2),
    (
      "ping -c 1 10.0.0.255",
      "ping: Do you want to ping broadcast? Then -b. If not, check your local firewall rules\n", 2
    ),
  ])
  func `says what is wrong with its arguments as iputils does`(
    _ command: String, _ errors: String, _ status: Int32
  ) throws {
    let output = ping(command, try GuestNetwork.pair())
    #expect(output.errors == errors)
    #expect(output.status == status)
    #expect(output.text.isEmpty)
  }

  @Test(arguments: [
    "ping -c 1 localhost", "ping -6 -c 1 localhost", "ping6 -c 1 ::1", "curl -s localhost", "nc -z localhost 80",
  ])
  func `localhost is this machine`(_ line: String) throws {
    var network = try GuestNetwork.pair()
    network.start(HTTPServer(HTTPServerSettings(files: [.init(path: "/", content: .bytes([]))])), on: 0)
    let key = network.start(line, on: 0)
    network.run(until: .seconds(10))
    #expect(network.output(of: key).status == 0, "\(network.output(of: key))")
  }
}
