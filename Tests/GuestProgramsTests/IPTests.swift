import GuestPrograms
import Guests
import Packets
import SimulationKernel
import Testing

@Suite struct IPTests {
  /// 10.0.0.2 with everything there is to show; its neighbour 10.0.0.1 has just answered it.
  private func guestNetwork() throws -> GuestNetwork {
    var network = GuestNetwork()
    let host = network.addGuest(
      try guest(
        ["10.0.0.2/24"], ipv6: ["2001:db8::2/64"], gateway: "10.0.0.1", routes: [("10.5.0.0/16", "10.0.0.1")]))
    let neighbor = network.addGuest(try guest(["10.0.0.1/24"]))
    network.connect((host, 0), (neighbor, 0))
    _ = network.start("ping -c 1 10.0.0.1", on: host)
    network.run(until: .milliseconds(10))
    return network
  }

  private static let preparation = [
    "ip addr add 10.0.0.2/24 brd + dev eth0", "ip addr add 2001:db8::2/64 dev eth0",
    "ip route add default via 10.0.0.1", "ip route add 10.5.0.0/16 via 10.0.0.1",
    "ip neigh add 10.0.0.1 lladdr 08:00:27:00:00:01 nud reachable dev eth0",
  ]

  private func run(_ commands: [String], _ network: inout GuestNetwork) -> [String] {
    commands.map { command in
      let output = network.run(command)
      return output.text + output.errors
    }
  }

  @Test(.enabled(if: LinuxNamespace.isAvailable, "needs unshare -rn, iproute2 and net-tools"))
  func `shows what the real ip and arp show`() throws {
    let commands = [
      "ip addr show dev eth0", "ip a s eth0", "ip -4 addr show eth0", "ip -6 addr show dev eth0", "ip -br a show eth0",
      "ip link show dev eth0", "ip -br l show eth0", "ip route", "ip r show dev eth0", "ip r s default",
      "ip r show 10.5.0.0/16", "ip -6 route show dev eth0", "ip route get 10.5.0.7", "ip route get 10.0.0.9",
      "ip route get 10.0.0.2", "ip -6 route get 2001:db8::9", "ip route get 2001:db8::2", "ip neigh",
      "ip n show dev eth0", "ip n show 10.0.0.1", "arp -n", "arp -an", "arp -n 10.0.0.1", "arp -n 10.0.0.9",
      "ip -o addr show dev eth0", "ip -o -4 a show dev eth0", "ip -o -6 a show dev eth0", "ip -oneline l show dev eth0",
      "ip -o -br a show eth0", "ip -o route", "ip -o neigh", "ip -o a show lo",
      "ip addr show dev lo", "ip link show lo", "ip route show table local dev eth0", "ip route get 10.0.0.255",
      "ip route get 255.255.255.255", "ip route get 10.5.0.7 oif eth0", "ip route get 10.5.0.7 from 10.0.0.2",
      "ip route get 10.0.0.2 from 10.0.0.2", "ip route get 127.0.0.9",
      "ip -j addr show dev eth0", "ip -j -p addr show dev eth0", "ip -j addr show dev lo", "ip -4 -j a show dev eth0",
      "ip -6 -j a show dev eth0", "ip -br -j a show dev eth0", "ip -j -o a show dev eth0",
      "ip -json link show dev eth0",
      "ip -j -pretty link show dev eth0", "ip -br -j link show dev eth0", "ip -j route", "ip -j -p route",
      "ip -j -6 route show dev eth0", "ip -j route show dev eth0", "ip -j route show table local dev eth0",
      "ip -j route show 9.9.9.9", "ip -j -p route show 9.9.9.9", "ip -j neigh", "ip -p -j neigh",
      "ip -j n show dev eth0",
      "ip -j route get 10.5.0.7", "ip -j -p route get 10.0.0.2", "ip -j route get 10.0.0.255",
      "ip -j route get 2001:db8::9", "ip -j route get 2001:db8::2", "ip -j route get 10.5.0.7 from 10.0.0.2",
      "ip -d route", "ip -details -j route", "ip -d -6 route show dev eth0", "ip -d route get 10.5.0.7",
      "ip -d link show lo", "ip -d -j addr show lo", "ip -d neigh", "ip -p link show lo", "ip -jp route",
      "ip route show proto kernel dev eth0", "ip route show proto static",
    ]
    var network = try guestNetwork()
    let ours = run(commands, &network)
    let theirs = try LinuxNamespace.outputs(of: commands, after: Self.preparation)
    for (command, (ours, theirs)) in zip(commands, zip(ours, theirs)) {
      #expect(ours == theirs, "\(command)")
    }
  }

  @Test(.enabled(if: LinuxNamespace.isAvailable, "needs unshare -rn, iproute2 and net-tools"))
  func `shows what the real ip and arp show of a neighbour that has not answered`() throws {
    let commands = ["ip neigh show 10.0.0.77", "arp -n 10.0.0.77", "arp -a 10.0.0.77"]
    var network = try guestNetwork()
    _ = network.start("ping -c 1 10.0.0.77", on: 0)
    let ours = run(commands, &network)
    let theirs = try LinuxNamespace.outputs(
      of: commands, after: Self.preparation + ["ip neigh add 10.0.0.77 dev eth0 nud incomplete"])
    for (command, (ours, theirs)) in zip(commands, zip(ours, theirs)) {
      #expect(ours == theirs, "\(command)")
    }
  }

  @Test func `neighbours grow stale`() throws {
    var network = try guestNetwork()
    network.run(until: .seconds(31))
    #expect(network.run("ip neigh").text == "10.0.0.1 dev eth0 lladdr 08:00:27:00:00:01 STALE \n")
  }

  @Test func `arp calls neighbours by the names that it knows`() throws {
    var network = try guestNetwork()
    let names = NameTable([(name: "router", ipv4: IPv4Address("10.0.0.1"), ipv6: nil)])
    let key = network.start("arp -a", on: 0, names: names)
    #expect(network.output(of: key).text == "router (10.0.0.1) at 08:00:27:00:00:01 [ether] on eth0\n")
  }

  @Test(.enabled(if: LinuxNamespace.isAvailable, "needs unshare -rn, iproute2 and net-tools"))
  func `changes what the real ip changes`() throws {
    let show = ["ip addr show dev eth0", "ip route", "ip -6 route show dev eth0", "ip neigh"]
    let commands =
      [
        "ip addr add 10.0.0.3/24 brd + dev eth0", "ip addr add 10.9.0.1/16 brd + dev eth0",
        "ip route add 10.6.0.0/16 dev eth0",
        "ip route add 10.7.7.7 via 10.9.0.9", "ip -6 route add default via 2001:db8::1",
        "ip -6 route add 2001:db8:1::/48 via 2001:db8::9 dev eth0",
      ] + show + ["ip r replace default via 10.0.0.254", "ip route del 10.5.0.0/16", "ip neigh del 10.0.0.1 dev eth0"]
      + show + ["ip route del 10.7.7.7", "ip addr del 10.9.0.1/16 dev eth0"] + show
      + [
        "ip route add blackhole 10.16.0.0/16", "ip route add unreachable 10.16.0.0/16",
        "ip route add prohibit 10.17.0.0/16",
        "ip route add unreachable 10.18.0.0/16", "ip -6 route add blackhole 2001:db8:6::/48",
        "ip -6 route add prohibit 2001:db8:7::/48", "ip route get 10.16.0.1", "ip route get 10.17.0.1",
        "ip route get 10.18.0.1", "ip route get 2001:db8:6::1", "ip route get 2001:db8:7::1",
        "ip route show 10.16.0.0/16", "ip -6 route show 2001:db8:6::/48",
        "ip route add blackhole 10.19.0.0/16 via 10.0.0.9", "ip route del unreachable 10.16.0.0/16",
        "ip route del blackhole 10.16.0.0/16", "ip route change blackhole 10.17.0.0/16",
        "ip route replace 10.18.0.0/16 via 10.0.0.1",
      ] + show + ["ip link set dev eth0 mtu 1400", "ip link show dev eth0", "ip link set eth0 mtu 1200"] + show
      + ["ip link set eth0 down", "ip -4 addr show dev eth0", "ip link show dev eth0", "ip route"]
      + ["ip -6 addr show dev eth0", "ip -6 route show dev eth0"]
    var network = try guestNetwork()
    let ours = run(commands, &network)
    let theirs = try LinuxNamespace.outputs(of: commands, after: Self.preparation)
    for (command, (ours, theirs)) in zip(commands, zip(ours, theirs)) {
      #expect(ours == theirs, "\(command)")
    }
  }

  @Test(.enabled(if: LinuxNamespace.isAvailable, "needs unshare -rn, iproute2 and net-tools"))
  func `keeps the attributes of routes that the real ip keeps`() throws {
    let show = ["ip route", "ip -j route", "ip -d route", "ip -6 route show dev eth0", "ip -6 -j route show dev eth0"]
    let commands =
      [
        "ip route add 10.6.0.0/16 via 10.0.0.1 src 10.0.0.2", "ip route add 10.7.0.0/16 via 10.0.0.1 mtu 1400",
        "ip route add 10.8.0.0/16 via 10.0.0.1 mtu lock 1300", "ip route add 10.9.0.0/16 via 10.99.0.1 dev eth0 onlink",
        "ip route add 10.10.0.0/16 via 10.0.0.1 metric 5 proto static",
        "ip route add 10.10.0.0/16 via 10.0.0.3 metric 10", "ip route add 10.10.0.0/16 via 10.0.0.4 metric 10",
        "ip route add 10.11.0.0/16 dev eth0 proto 77 scope link src 10.0.0.2 metric 3 mtu 1300",
        "ip route add 10.12.0.0/16 via 10.0.0.1 src 10.77.7.7", "ip route add 10.12.0.0/16 via 10.99.0.1 onlink",
        "ip route add blackhole 10.13.0.0/16 metric 7 proto static", "ip route add 10.0.0.0/24 dev eth0 metric 0x10",
        "ip -6 route add 2001:db8:9::/48 via 2001:db8::1 metric 50", "ip -6 route add 2001:db8:9::/48 via 2001:db8::3",
        "ip -6 route add 2001:db8:a::/48 via 2001:db8::3 src 2001:db8::2 mtu 1300 proto static",
        "ip -6 route add 2001:db8::/64 dev eth0", "ip -6 route add 2001:db8:c::/48 via 2001:db8::3 src 2001:db8::77",
        "ip -6 route add 2001:db8:d::/48 via 2001:db8:66::1 dev eth0 onlink",
      ] + show + [
        "ip route get 10.6.0.1", "ip route get 10.7.0.1", "ip route get 10.8.0.1", "ip route get 10.9.0.1",
        "ip route get 10.10.0.1", "ip route get 2001:db8:9::1", "ip route get 2001:db8:a::1",
        "ip -j route get 10.8.0.1",
        "ip -d route get 10.10.0.1", "ip route show proto static", "ip -j route show proto static",
        "ip route del 10.10.0.0/16 metric 5", "ip route get 10.10.0.1", "ip route del 10.10.0.0/16 metric 99",
        "ip route change 10.10.0.0/16 via 10.0.0.9", "ip route change 10.10.0.0/16 via 10.0.0.9 metric 10 mtu 900",
        "ip route replace 10.10.0.0/16 via 10.0.0.9", "ip route show 10.10.0.0/16", "ip route del 10.10.0.0/16",
        "ip route show 10.10.0.0/16", "ip -6 route del 2001:db8:9::/48 metric 50", "ip route get 2001:db8:9::1",
        "ip route add 10.14.0.0/16 via 10.0.0.1 metric x", "ip route add 10.14.0.0/16 via 10.0.0.1 mtu x",
        "ip route add 10.14.0.0/16 via 10.0.0.1 src x", "ip route add 10.14.0.0/16 via 10.0.0.1 proto nosuch",
        "ip route add 10.14.0.0/16 via 10.0.0.1 metric 5000000000", "ip route add 10.14.0.0/16 via 10.0.0.1 metric",
        "ip addr add 10.44.0.1/16 brd + dev eth0", "ip route add 10.15.0.0/16 via 10.0.0.1 src 10.44.0.1",
        "ip addr del 10.44.0.1/16 dev eth0", "ip route",
      ]
    var network = try guestNetwork()
    let ours = run(commands, &network)
    let theirs = try LinuxNamespace.outputs(of: commands, after: Self.preparation)
    for (command, (ours, theirs)) in zip(commands, zip(ours, theirs)) {
      #expect(ours == theirs, "\(command)")
    }
  }

  @Test(.enabled(if: LinuxNamespace.isAvailable, "needs unshare -rn, iproute2 and net-tools"))
  func `keeps routes of several hops as the real ip does`() throws {
    let show = ["ip route", "ip -j route", "ip -d route", "ip route show dev eth0", "ip route show via 10.0.0.1"]
    let commands =
      [
        "ip route replace default nexthop via 10.0.0.1 dev eth0 weight 1 nexthop via 10.0.0.3",
        "ip route add 10.9.0.0/16 proto static metric 5 nexthop via 10.0.0.1 nexthop via 10.0.0.4",
      ] + show + [
        "ip route add default nexthop via 10.0.0.5", "ip route add default nexthop via 10.0.0.5 nexthop via 10.0.0.6",
        "ip route add 10.8.0.0/16 nexthop via 10.77.0.1 nexthop via 10.0.0.1", "ip route add 10.8.0.0/16 nexthop",
        "ip route add 10.8.0.0/16 nexthop via 10.0.0.1 weight 0",
        "ip route add 10.8.0.0/16 nexthop via 10.0.0.1 weight 300",
        "ip route add 10.8.0.0/16 via 10.0.0.1 nexthop via 10.0.0.3", "ip route show 10.8.0.0/16",
        "ip route add 10.8.0.0/16 nexthop via 10.0.0.1", "ip route show 10.8.0.0/16",
        "ip route change 10.9.0.0/16 metric 5 nexthop via 10.0.0.1 nexthop via 10.0.0.6", "ip route show 10.9.0.0/16",
        "ip route flush via 10.0.0.1", "ip route show 10.8.0.0/16", "ip route show 10.9.0.0/16",
        "ip route replace 10.9.0.0/16 metric 5 via 10.0.0.7", "ip route show 10.9.0.0/16", "ip route del default",
        "ip route",
      ]
    var network = try guestNetwork()
    let ours = run(commands, &network)
    let theirs = try LinuxNamespace.outputs(of: commands, after: Self.preparation)
    for (command, (ours, theirs)) in zip(commands, zip(ours, theirs)) { #expect(ours == theirs, "\(command)") }
  }

  @Test(.enabled(if: LinuxNamespace.isAvailable, "needs unshare -rn, iproute2 and net-tools"))
  func `selects and flushes routes as the real ip does`() throws {
    let commands = [
      "ip route add 10.7.0.0/16 via 10.0.0.3", "ip route add blackhole 10.16.0.0/16",
      "ip route append 10.6.0.0/16 dev eth0",
      "ip route show scope link", "ip -j route show scope link", "ip route show scope global",
      "ip route show root 10.0.0.0/9", "ip route show match 10.7.1.1", "ip route show match 10.7.0.0/17",
      "ip route show exact 10.7.0.0/16", "ip route show via 10.0.0.1", "ip -j route show via 10.0.0.1",
      "ip route show src 10.0.0.2", "ip route show type blackhole", "ip route show type unicast",
      "ip route show scope foo", "ip route show root default", "ip rule", "ip -6 rule show", "ip -j rule list",
      "ip route flush", "ip route flush 10.7.0.0/16", "ip route", "ip route flush root 10.16.0.0/12", "ip route",
      "ip route flush proto kernel", "ip route", "ip route flush dev eth0", "ip route",
      "ip neigh get 10.0.0.1 dev eth0", "ip neigh get 10.0.0.1", "ip neigh get 10.0.0.9 dev eth0",
      "ip -j neigh get 10.0.0.1 dev eth0",
    ]
    var network = try guestNetwork()
    let ours = run(commands, &network)
    let theirs = try LinuxNamespace.outputs(of: commands, after: Self.preparation)
    for (command, (ours, theirs)) in zip(commands, zip(ours, theirs)) { #expect(ours == theirs, "\(command)") }
  }

  @Test(arguments: [
    ("ip rule add from 10.0.0.0/8 lookup 7", "rules of a guest cannot be changed"),
    ("ip -s link", "keeps no counts"), ("ip -stats neigh", "keeps no counts"),
    ("ip -6 route add 2001:db8:5::/48 nexthop via 2001:db8::1 nexthop via 2001:db8::3", "give a single 'nexthop'"),
    ("ip route add 10.8.0.0/16 nexthop via 10.0.0.1 weight 2 nexthop via 10.0.0.3", "use 'weight 1'"),
    ("ip route append 10.5.0.0/16 via 10.0.0.3", "give another 'metric'"),
  ])
  func `says what a guest does not have`(command: String, words: String) throws {
    var network = try guestNetwork()
    let output = network.run(command)
    #expect(output.errors.contains(words) && output.status != 0 && output.text.isEmpty)
  }

  @Test(.enabled(if: LinuxNamespace.isAvailable, "needs unshare -rn, iproute2 and net-tools"))
  func `refuses what the real ip refuses, in its words`() throws {
    let commands = [
      "ip foo", "ip -x addr", "ip addr foo", "ip link foo", "ip route foo bar", "ip neigh foo", "ip addr show dev eth7",
      "ip link show eth7", "ip route add 10.8.0.0/16 via 10.77.0.1", "ip route add 10.8.0.0/16",
      "ip route del 10.8.0.0/16",
      "ip route add 10.5.0.0/16 via 10.0.0.1", "ip route get 2001:db8:5::1", "ip addr add foo dev eth0",
      "ip route get 10.0.0.1 from 10.0.0.99",
      "ip addr add 10.0.0.9/24", "ip addr add 10.0.0.9/24 dev eth7", "ip addr add 10.0.0.9/33 dev eth0",
      "ip route add foo via 10.0.0.1", "ip route add 10.8.0.0/16 via foo", "ip neigh del 10.0.0.77 dev eth0",
      "ip neigh del 10.0.0.77", "ip neigh flush", "ip addr flush", "ip link set eth7 up", "ip addr show dev",
      "ip route add 10.8.0.1/16 via 10.0.0.1", "ip route add 10.8.0.0/16 via 2001:db8::1",
      "ip link set eth0 mtu foo", "ip link set eth0 mtu 67", "ip link set eth0 mtu 70000", "ip link set eth0 mtu",
      "ip link set mtu 1300", "ip link set eth0 frob", "ip neigh add 10.0.0.1 lladdr 08:00:27:00:00:09 dev eth0",
      "ip neigh change 10.0.0.8 lladdr 08:00:27:00:00:09 dev eth0", "ip neigh add 10.0.0.7 dev eth0",
      "ip neigh add 10.0.0.7 lladdr foo dev eth0", "ip neigh add foo lladdr 08:00:27:00:00:09 dev eth0",
      "ip neigh add 10.0.0.7 lladdr 08:00:27:00:00:09", "ip neigh add lladdr 08:00:27:00:00:09 dev eth0",
      "ip neigh add 10.0.0.7 lladdr 08:00:27:00:00:09 dev eth0 nud foo", "arp -d 10.0.0.66", "arp -d 10.44.0.5 -i eth9",
      "arp -s 10.0.0.5 foo", "arp -s 10.0.0.5", "arp -s", "arp -d", "arp -i eth9 -s 10.0.0.6 08:00:27:00:00:05",
    ]
    let withStatus = commands.map { "\($0); echo $?" }
    var network = try guestNetwork()
    let ours = commands.map { command in
      let output = network.run(command)
      return output.text + output.errors + "\(output.status ?? -1)\n"
    }
    let theirs = try LinuxNamespace.outputs(of: withStatus, after: Self.preparation)
    for (command, (ours, theirs)) in zip(commands, zip(ours, theirs)) {
      #expect(ours == theirs, "\(command)")
    }
  }

  @Test(.enabled(if: LinuxNamespace.isAvailable, "needs unshare -rn, iproute2 and net-tools"))
  func `enters and forgets neighbours as the real ip and arp do`() throws {
    let commands = [
      "ip neigh add 10.0.0.9 lladdr 08:00:27:00:00:09 dev eth0", "ip neigh show 10.0.0.9",
      "ip neigh replace 10.0.0.9 lladdr 08:00:27:00:00:19 dev eth0 nud reachable", "ip neigh show 10.0.0.9",
      "ip neigh chg 10.0.0.9 nud permanent dev eth0", "ip neigh show 10.0.0.9",
      "ip neigh add 10.0.0.8 lladdr 08:00:27:00:00:19 dev eth0 nud stale", "ip neigh show 10.0.0.8",
      "ip neigh add 2001:db8::7 lladdr 08:00:27:00:00:19 dev eth0", "ip -6 neigh show 2001:db8::7",
      "ip neigh del 10.0.0.9 dev eth0", "ip neigh show 10.0.0.9", "arp -s 10.0.0.5 08:00:27:00:00:05",
      "arp -s 10.0.0.5 08:00:27:00:00:55", "arp -n 10.0.0.5", "arp -d 10.0.0.5", "arp -n 10.0.0.5",
      "arp -i eth0 -s 10.0.0.6 08:00:27:00:00:05 temp", "arp -n 10.0.0.6",
    ]
    var network = try guestNetwork()
    let ours = run(commands, &network)
    let theirs = try LinuxNamespace.outputs(of: commands, after: Self.preparation)
    for (command, (ours, theirs)) in zip(commands, zip(ours, theirs)) {
      #expect(ours == theirs, "\(command)")
    }
  }

  @Test func `what waits for a neighbour goes out when it is entered`() throws {
    var network = try guestNetwork()
    let ping = network.start("ping -c 1 -W 2 10.0.0.77", on: 0)
    network.run(until: .milliseconds(500))
    _ = network.run("arp -s 10.0.0.77 08:00:27:00:00:01")
    network.run(until: .seconds(5))
    #expect(network.output(of: ping).text.contains("1 packets transmitted, 0 received"))
    #expect(network.run("arp -n 10.0.0.77").text.contains("CM"))
  }
}
