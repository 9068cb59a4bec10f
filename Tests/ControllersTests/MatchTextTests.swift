import Controllers
import OpenFlow
import OpenFlowText
import Testing

struct MatchTextTests {
  @Test(arguments: [
    ("", ""), ("tcp_dst=80", "eth_type=0x800,ip_proto=6,tcp_dst=80"),
    ("ipv4_src=10.0.0.0/24", "eth_type=0x800,ipv4_src=10.0.0.0/255.255.255.0"),
    ("ipv6_dst=2001:db8::1", "eth_type=0x86dd,ipv6_dst=2001:db8::1"),
    ("udp_dst=53, ipv6_src=fe80::/10", "eth_type=0x86dd,ip_proto=17,udp_dst=53,ipv6_src=fe80::/ffc0::"),
    ("eth_dst=02:00:00:00:00:01", "eth_dst=02:00:00:00:00:01"),
    ("vlan_vid=10", "vlan_vid=0x100a"), ("icmpv6_type=135", "eth_type=0x86dd,ip_proto=58,icmpv6_type=135"),
    ("arp_tpa=10.0.0.1", "eth_type=0x806,arp_tpa=10.0.0.1"), ("eth_type=0x0806", "eth_type=0x806"),
  ])
  func textIsCompleted(text: String, match: String) throws {
    let parsed = try MatchText.match(text)
    try parsed.validate()
    #expect(parsed.description == match)
  }

  @Test(arguments: [
    ("tcp_port=80", "unknown field 'tcp_port'"), ("tcp_dst", "'tcp_dst' has no value"),
    ("tcp_dst=70000", "invalid value '70000' of 'tcp_dst'"), ("tcp_dst=80/8", "invalid mask '8' of 'tcp_dst'"),
    ("ipv4_src=10.0.0.1/24", "'ipv4_src=10.0.0.1/24' has bits beyond its mask"),
    ("tcp_dst=1,tcp_dst=2", "'tcp_dst' appears twice"),
    ("ip_proto=17,tcp_dst=1", "invalid match 'ip_proto=17,tcp_dst=1'"),
    ("ipv4_src=10.0.0.0/33", "invalid mask '33' of 'ipv4_src'"),
    ("eth_dst=10.0.0.1", "invalid value '10.0.0.1' of 'eth_dst'"),
  ])
  func wrongTextSaysWhy(text: String, message: String) {
    let failure = #expect(throws: MatchText.Failure.self) { try MatchText.match(text) }
    #expect(failure?.message == message)
  }
}
