import SimulationKernel
import TestSupport
import Testing

@testable import PacketCapture

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

  /// Terms that share what they are about, and terms that say it.
  static let chains: [String] = [
    (0..<800).map { "host 10.0.\($0 / 250).\($0 % 250 + 1)" }.joined(separator: " or "),
    "tcp port " + (1..<800).map { "\($0)" }.joined(separator: " or ") + " or udp dst port 9 or 10 or 11 or arp",
    (0..<300).map { "not (host 10.9.\($0 % 250).1 or port \($0 + 3000))" }.joined(separator: " and "),
    (0..<300).map { "ether[12:2] != \($0) and tcp[13] & 2 != \($0 + 1)" }.joined(separator: " and "),
    "arp or " + (0..<300).map { "udp[0:2] = \($0) and port \($0)" }.joined(separator: " or "),
    (0..<300).map { "udp port \($0) || tcp port \($0)" }.joined(separator: " or "),
    "vlan 42 or " + (0..<300).map { "udp port \($0)" }.joined(separator: " or "),
  ]

  @Test(arguments: chains) func `a long filter in parts lets the same frames pass`(expression: String) throws {
    let whole = try CompiledFilter(expression).code
    let filter = try CaptureFilter(expression)
    for frame in Frames.all {
      let isPassed = frame.withUnsafeBytes { CaptureFilter.passes($0, whole) }
      #expect(filter.passes(frame, minimum: 0) == isPassed)
    }
  }

  /// libpcap's time for a part does not depend on how many there are.
  @Test(arguments: [500, 2000]) func `parts are short, and no more than the filter is long`(terms: Int) {
    for text in ["host 10.0.0.1", "1"] {
      let expression = "port 7 or " + Array(repeating: text, count: terms).joined(separator: " or ")
      let parts = FilterParts(expression).parts
      #expect(parts.allSatisfy { $0.utf8.count < 1100 } && parts.count <= expression.utf8.count / 1000 + 1)
    }
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
