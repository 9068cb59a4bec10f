import Packets
import Testing

@Suite struct SummaryTests {
  static let lines = [
    "ARP request": "ARP, Request who-has 10.0.0.2 tell 10.0.0.1, length 28",
    "ARP reply": "ARP, Reply 10.0.0.1 is-at 08:00:27:00:00:01, length 28",
    "tagged UDP": "vlan 100, p 5, DEI, IP 10.0.0.1.5000 > 10.0.0.2.9: UDP, length 20",
    "network service header":
      "NSH, spi 1193046, si 254, ttl 61: ARP, Request who-has 10.0.0.2 tell 10.0.0.1, length 28",
    "network service header without metadata":
      "NSH, spi 7, si 255, ttl 63: IP 10.0.0.1.5000 > 10.0.0.2.9: UDP, length 20",
    "MPLS": "MPLS, label 1000, ttl 255: IP 10.0.0.1.5000 > 10.0.0.2.9: UDP, length 20",
    "UDP": "IP 10.0.0.1.5000 > 10.0.0.2.9: UDP, length 101",
    "echo request": "IP 10.0.0.1 > 10.0.0.2: ICMP echo request, id 7, seq 3, length 64",
    "port unreachable": "IP 10.0.0.1 > 10.0.0.2: ICMP 10.0.0.2 udp port 9 unreachable, length 36",
    "fragmentation needed":
      "IP 10.0.0.1 > 10.0.0.2: ICMP 10.0.0.2 unreachable - need to frag (mtu 1400), length 36",
    "time exceeded": "IP 10.0.0.1 > 10.0.0.2: ICMP time exceeded in-transit, length 36",
    "middle fragment": "IP 10.0.0.1 > 10.0.0.2: UDP, fragment at 1480, length 24",
    "neighbour solicitation":
      "IP6 fe80::a00:27ff:fe00:1 > fe80::a00:27ff:fe00:2: ICMP6, neighbor solicitation, "
      + "who has fe80::a00:27ff:fe00:2, length 32",
    "UDP over IPv6": "IP6 fe80::a00:27ff:fe00:1.5000 > fe80::a00:27ff:fe00:2.9: UDP, length 100",
    "extension headers": "IP6 fe80::a00:27ff:fe00:1.5000 > fe80::a00:27ff:fe00:2.9: UDP, length 9",
    "IPv6 fragment": "IP6 fe80::a00:27ff:fe00:1 > fe80::a00:27ff:fe00:2: frag (0xcafef00d:1448+), length 64",
    "topology change notification": "STP 802.1d, Topology Change, length 4",
    "spanning tree configuration":
      "STP 802.1d, Config, Flags [Topology change, Topology change ACK], root-id 100a.08:00:27:00:00:02, "
      + "root-pathcost 20000, bridge-id 8000.08:00:27:00:00:01.8003, length 35",
  ]

  @Test func aFrameIsSummedUpInOneLine() {
    for sample in SampleFrame.all {
      let line = sample.bytes.read { summary(of: $0) }
      if let expected = Self.lines[sample.name] { #expect(line == expected) }
      #expect(!line.contains("truncated") && !line.contains("bad"))
    }
  }

  @Test func aSegmentIsSummedUpWithItsFlags() {
    let segment: [UInt8] = [0, 80, 0x9C, 0x40, 0, 0, 0, 1, 0, 0, 0, 2, 0x50, 0x12, 0xFA, 0xF0, 0, 0, 0, 0]
    let frame = Wire.ethernet(.ipv4, Wire.ipv4(.tcp, segment))
    #expect(
      frame.read { summary(of: $0) }
        == "IP 10.0.0.1.80 > 10.0.0.2.40000: Flags [S.], seq 1, ack 2, win 64240, length 0")
  }

  @Test func whatIsCutOffSaysSo() {
    #expect([1, 2].read { summary(of: $0) } == "Ethernet, truncated")
    #expect(Wire.ethernet(.ipv4, [0x45]).read { summary(of: $0) } == "IP, truncated")
    #expect(Wire.ethernet(.vlan, [0, 1]).read { summary(of: $0) } == "Ethernet, truncated")
    #expect(Wire.ethernet(.lldp, [0, 1]).read { summary(of: $0) } == "ethertype LLDP, length 2")
  }
}
