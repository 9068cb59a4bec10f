import PacketCapture
import Testing

/// Names in filters are the lab's, and nobody else is asked for them: after `resolving` no word is left that libpcap would look
/// up.
@Suite struct FilterNameTests {
  private let names = FilterNames(
    addresses: { ["web": ["10.0.0.2"], "pc-1": ["10.0.0.3", "2001:db8::3"], "tcp": ["10.0.0.4"], "bare": []][$0] },
    macAddresses: { ["web": ["02:00:00:00:00:02"], "bridge": ["02:00:00:00:00:09"]][$0] })

  @Test(arguments: [
    ("host web", "host 10.0.0.2"), ("src host web or pc-1", "src host 10.0.0.2 or (10.0.0.3 or 2001:db8::3)"),
    ("src web and dst pc-1", "src 10.0.0.2 and dst (10.0.0.3 or 2001:db8::3)"), ("(host web)", "(host 10.0.0.2)"),
    ("not(host web)&&icmp", "not(host 10.0.0.2)&&icmp"), ("host \\tcp", "host 10.0.0.4"),
    ("arp dst host web", "arp dst host 10.0.0.2"), ("ip host web", "ip host 10.0.0.2"),
    ("ether host web or host web", "ether host 02:00:00:00:00:02 or host 10.0.0.2"),
    ("ether src bridge", "ether src 02:00:00:00:00:09"), ("ether dst host web", "ether dst host 02:00:00:00:00:02"),
    ("tcp port http", "tcp port 80"), ("port domain or ntp", "port 53 or 123"),
    ("portrange ftp-data-ftp", "portrange 20-21"), ("udp portrange 5000-5010", "udp portrange 5000-5010"),
    ("ip proto \\udp", "ip proto 17"), ("proto ospf", "proto 89"), ("ether proto \\arp", "ether proto \\arp"),
    ("ether host 0200.0000.1001", "ether host 0200.0000.1001"), ("net 10.1", "net 10.1"),
    ("icmp[icmptype]==icmp-echo", "icmp[icmptype]==icmp-echo"), ("ip[2:2]-20 > 0x10", "ip[2:2]-20 > 0x10"),
    ("net 10.0.0.0 mask 255.0.0.0", "net 10.0.0.0 mask 255.0.0.0"),
    ("host ::1 and len <= 60", "host ::1 and len <= 60"),
    ("tcp port (80 or https)", "tcp port (80 or 443)"), ("vlan 20 and udp port 53", "vlan 20 and udp port 53"),
  ]) func `names become numbers`(expression: String, numbers: String) throws {
    let filter = try CaptureFilter(expression, names: names)
    #expect(filter.expression == numbers)
    #expect(try CaptureFilter(numbers).expression == numbers)
  }

  /// Each would ask the DNS or a table of the system. `localhost` and `http` are known to most of them.
  @Test(arguments: [
    "host localhost", "localhost", "src example.com", "dst host example.com", "net loopback", "gateway web",
    "ether host localhost", "host bare", "ip host example.com", "ip6 host localhost", "arp host example.com",
    "port no-such-service", "portrange ssh-nothing", "proto no-such-protocol", "ip proto nothing",
    "host web or example.com",
    "host \\localhost", "not localhost", "(localhost)", "icmp or (host web and not example.com)", "wlan type mgt",
    "tcp port 80 or smtp.example.com", "protochain nothing", "ra example.com", "ether[localhost]", "1e100.net",
    "host localhost.", "net localnet mask 255.0.0.0", "src net localnet",
  ]) func `a name that the lab does not have is an error`(expression: String) {
    let error = #expect(throws: CaptureFilterError.self) { try CaptureFilter(expression, names: names) }
    #expect(error?.expression == expression)
  }

  @Test func `a filter of many terms compiles`() throws {
    let terms = (0..<800).map { "host 10.0.\($0 / 250).\($0 % 250)" }.joined(separator: " or ")
    _ = try CaptureFilter(terms)
    #expect(throws: CaptureFilterError.self) { try CaptureFilter(terms + String(repeating: " ", count: 1 << 16)) }
  }
}
