import PacketCapture
import SimulationKernel
import TestSupport
import Testing

@Suite struct CaptureFilterTests {
  /// libpcap's language and Wireshark's say the same in different words.
  private static let pairs = [
    ("arp", "arp"), ("icmp", "icmp"), ("ip6", "ipv6"), ("tcp port 80", "tcp.port == 80"),
    ("tcp dst port 80", "tcp.dstport == 80"), ("udp and not port 9", "udp && !(udp.port == 9) && !vlan"),
    ("net 203.0.113.0/24", "ip.addr == 203.0.113.0/24 && !vlan || arp.src.proto_ipv4 == 203.0.113.0/24"),
    ("ether broadcast", "eth.dst == ff:ff:ff:ff:ff:ff"), ("vlan 42", "vlan.id == 42"), ("vlan and udp", "vlan && udp"),
    ("greater 61", "frame.len >= 61"), ("less 60", "frame.len <= 60"),
    ("tcp[tcpflags] & tcp-syn != 0", "tcp.flags.syn == 1"),
    ("", "frame"), ("ether[59] = 0", "frame[59] == 0"),
  ]

  @Test(.enabled(if: CaptureTools.areInstalled, "the programs of Debian's package tshark are not installed"))
  func `frames pass as tshark picks them`() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(SampleCapture.bytes(.pcapng, frames: Frames.all.count), as: "a.pcapng")
    for (expression, display) in CaptureFilterTests.pairs {
      let filter = try CaptureFilter(expression)
      let passed = Frames.all.indices.filter { filter.passes(Frames.all[$0]) }
      let picked = try Tshark.fields(["frame.number"], of: path, where: display).compactMap(Int.init)
      #expect(passed.map { $0 + 1 } == picked, "\(expression)")
    }
  }

  @Test func `libpcap's message is passed on`() {
    let error = #expect(throws: CaptureFilterError.self) { try CaptureFilter("tcp prt 80") }
    #expect(error?.description == "filter 'tcp prt 80': can't parse filter expression: syntax error")
    #expect(throws: CaptureFilterError.self) { try CaptureFilter("port") }
    #expect(throws: CaptureFilterError.self) { try CaptureFilter("tcp port 80 and (") }
    #expect(throws: CaptureFilterError.self) { try CaptureFilter("udp\0port 80") }
  }

  @Test func `what only a kernel knows is refused`() {
    for expression in ["inbound", "outbound", "udp and not inbound"] {
      #expect(throws: CaptureFilterError.self, "\(expression)") { try CaptureFilter(expression) }
    }
  }

  @Test func `frames of any length are filtered`() throws {
    let filter = try CaptureFilter("udp port 9 or tcp[13] = 18 or ip6[40] = 1")
    // The source port, which alone lets it pass, ends at byte 36.
    for length in 0...Frames.long.count {
      #expect(filter.passes(Array(Frames.long.prefix(length))) == (length >= 36))
    }
    #expect(!filter.passes([], minimum: 0))
  }

  @Test func `a filter is used by several threads at once`() async throws {
    let filter = try CaptureFilter("tcp port 80")
    let counts = await withTaskGroup(of: Int.self) { group in
      for _ in 0..<8 { group.addTask { CaptureFilterTests.passes(of: filter, rounds: 1_000) } }
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(counts == [Int](repeating: 2_000, count: 8))
  }

  private static func passes(of filter: CaptureFilter, rounds: Int) -> Int {
    (0..<rounds).reduce(0) { count, _ in count + Frames.all.count { filter.passes($0) } }
  }
}

extension CaptureFilter {
  fileprivate func passes(_ frame: [UInt8], minimum: Int = 60) -> Bool {
    matches(frame.span.bytes, minimumFrameLength: minimum)
  }
}
