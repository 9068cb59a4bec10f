import GuestPrograms
import Guests
import Packets
import SimulationKernel
import Testing

/// What a server holds and says. The answers are those of BIND 9.18.
@Suite struct DNSZoneTests {
  private static let lines = [
    "@ NS ns", "ns A 10.0.0.2", "WWW 30 A 10.0.0.9", "*.w A 10.0.0.9", "x.y.w TXT a", "alias CNAME www",
    "to CNAME out.test.",
    "_sip._tcp SRV 1 2 5060 www", "@ CAA 0 issue \"ca.test\"", "sub NS ns.sub", "ns.sub A 10.0.0.54",
    "none 0 A 10.0.0.8",
    "g TYPE65280 \\# 2 0aff", "WWW 40 A 10.0.0.9",
  ]

  private func ask(_ commands: [String], recursion: Bool = false, at seconds: Int64 = 0) throws -> [String] {
    var network = try GuestNetwork.pair()
    let name = try #require(DNSName("ex"))
    var settings = DNSServerSettings()
    settings.zones = [DNSZone(name, try Self.lines.map { try #require(DNSZone.record($0, in: name), "\($0)") })]
    settings.recursion = recursion
    network.start(DNSServer(settings), on: 1)
    return commands.enumerated().map { index, command in
      let key = network.start(command, on: 0)
      network.run(until: .seconds(seconds + 20 * Int64(index + 1)))
      return network.output(of: key).text
    }
  }

  @Test(arguments: [
    ("www.ex A +noall +answer", "WWW.ex.\t\t\t30\tIN\tA\t10.0.0.9\n"),
    ("a.b.w.ex +short", "10.0.0.9\n"), ("y.w.ex +short", ""),
    ("b.y.w.ex +noall +authority", "ex.\t\t\t60\tIN\tSOA\tns.ex. hostmaster.ex. 1 3600 600 86400 60\n"),
    ("a.w.ex TXT +noall +authority", "ex.\t\t\t60\tIN\tSOA\tns.ex. hostmaster.ex. 1 3600 600 86400 60\n"),
    ("alias.ex +short", "www.ex.\n10.0.0.9\n"), ("to.ex +short", "out.test.\n"), ("to.ex ANY +short", "out.test.\n"),
    ("_sip._tcp.ex SRV +noall +answer", "_sip._tcp.ex.\t\t300\tIN\tSRV\t1 2 5060 www.ex.\n"),
    ("_sip._tcp.ex SRV +noall +additional", "WWW.ex.\t\t\t30\tIN\tA\t10.0.0.9\n"),
    ("ex TYPE257 +short", "0 issue \"ca.test\"\n"), ("g.ex TYPE65280 +short", "\\# 2 0AFF\n"),
    (
      "q.sub.ex +noall +authority +additional",
      "sub.ex.\t\t\t300\tIN\tNS\tns.sub.ex.\nns.sub.ex.\t\t300\tIN\tA\t10.0.0.54\n"
    ),
  ]) func `a server says what its zones hold`(_ question: String, _ answer: String) throws {
    #expect(try ask(["dig @10.0.0.2 \(question)"]) == [answer])
  }

  @Test(arguments: [
    ("b.y.w.ex", "status: NXDOMAIN"), ("y.w.ex", "status: NOERROR"), ("version.bind CH TXT", "status: REFUSED"),
    ("other.test", "status: REFUSED"), ("ex AXFR", "; Transfer failed."), ("www.ex +dnssec", "flags: do; udp: 1232"),
    ("ex MAILB", "status: NOTIMP"), ("www.ex", ";www.ex.\t\t\t\tIN\tA\n"), ("www.ex", "; (1 server found)\n"),
  ]) func `and in which words`(_ question: String, _ part: String) throws {
    #expect(try ask(["dig @10.0.0.2 \(question)"])[0].contains(part))
  }

  @Test(arguments: [
    ("t TXT \"v=1 a\" \"b\"", "\"v=1 a\" \"b\""), ("t TXT a b ; c", "\"a\" \"b\""),
    ("t TXT \"a;\\\"\\092\"", "\"a;\\\"\\\\\""),
    ("t 1h30m IN A 10.0.0.1", "10.0.0.1"), ("t IN 300 A 10.0.0.1", "10.0.0.1"), ("t\tA\t10.0.0.1", "10.0.0.1"),
    ("t TYPE1 \\# 4 0A000001", "10.0.0.1"), ("t SRV 0 5 80 @", "0 5 80 ex."),
    ("t SOA ns h ( 1 2h 3 4 5 )", "ns.ex. h.ex. 1 7200 3 4 5"),
  ]) func `lines of a zone`(_ line: String, _ data: String) throws {
    let zone = try #require(DNSName("ex"))
    let record = try #require(DNSZone.record(line, in: zone))
    #expect("\(record.data)" == data)
  }

  @Test(arguments: [
    "t TXT \"a", "t A 10.0.0", "t SRV 1 2 www", "t ANY x", "t AXFR x", "t A", "t MX www", "t TYPE1 \\# 4 0A00",
    "t CAA 0 issue",
    "t TXT",
  ]) func `what is no line of a zone`(_ line: String) throws {
    let zone = try #require(DNSName("ex"))
    #expect(DNSZone.record(line, in: zone) == nil)
  }

  @Test func `each record is there once, and those of a set have one time`() throws {
    let name = try #require(DNSName("ex"))
    let zone = DNSZone(
      name, ["a 5 A 10.0.0.1", "a 9 A 10.0.0.1", "a 7 A 10.0.0.2"].compactMap { DNSZone.record($0, in: name) })
    #expect(zone.records.filter { $0.type == .a }.map(\.timeToLive) == [5, 5])
  }

  @Test func `dig prints as it is asked to`() throws {
    let server = "dig @10.0.0.2"
    let texts = try ask([
      "\(server) +noall +answer www.ex ns.ex", "\(server) -x fe80::1 +noall +question",
      "\(server) -q www.ex -t A -c IN +short",
      "\(server) www.ex +nocomments +nostats +nocmd", "\(server) www.ex +noall +answer +nottlid +noclass",
    ])
    #expect(texts[0] == "WWW.ex.\t\t\t30\tIN\tA\t10.0.0.9\nns.ex.\t\t\t300\tIN\tA\t10.0.0.2\n")
    let digits = String(repeating: ".0", count: 28)
    #expect(texts[1] == ";1\(digits).8.e.f.ip6.arpa. IN PTR\n")
    #expect(texts[2] == "10.0.0.9\n")
    #expect(texts[3] == ";www.ex.\t\t\t\tIN\tA\nWWW.ex.\t\t\t30\tIN\tA\t10.0.0.9\n")
    #expect(texts[4] == "WWW.ex.\t\t\t\t\tA\t10.0.0.9\n")
  }

  /// A query whose second question is missing, and the same as a response.
  @Test func `what cannot be read is answered once`() throws {
    let query: [UInt8] = [0, 7, 0x29, 0, 0, 2, 0, 0, 0, 0, 0, 0]
    let reply = DNSMessage.formatError(to: query.span.bytes)
    let refusal = try #require(reply)
    #expect(refusal.isResponse && refusal.identifier == 7 && refusal.code == .formatError && refusal.operation == 5)
    var response = query
    response[2] |= 0x80
    for silent in [response, Array(query.prefix(11)), refusal.bytes()] {
      let answer = DNSMessage.formatError(to: silent.span.bytes)
      #expect(answer == nil)
    }
  }

  /// Through a resolver of its own.
  @Test func `a denial is remembered with its SOA`() throws {
    let texts = try ask(["dig @10.0.0.2 no.ex MX", "dig @10.0.0.2 no.ex"], recursion: true)
    for text in texts { #expect(text.contains("status: NXDOMAIN") && text.contains("SOA\tns.ex.")) }
  }
}
