import Fabric
import GuestPrograms
import Guests
import NetworkStack
import Packets
import SimulationKernel
import Testing

/// RFC 1034, RFC 1035, RFC 2308.
@Suite struct DNSTests {
  private static func zone(_ name: String, _ lines: [String]) throws -> DNSZone {
    let name = try #require(DNSName(name))
    return DNSZone(name, try lines.map { try #require(DNSZone.record($0, in: name)) })
  }

  /// A client, a resolver 10.0.0.2 with its server of the root on the other side of a cable.
  private func network(recursion: Bool = true) throws -> GuestNetwork {
    var network = GuestNetwork()
    var client = try guest(["10.0.0.1/24"], gateway: "10.0.0.2")
    client.nameServers = [IPv4Address(10, 0, 0, 2)]
    let first = network.addGuest(client)
    let resolver = network.addGuest(try guest(["10.0.0.2/24", "10.1.0.2/24"], forwards: true))
    let server = network.addGuest(try guest(["10.1.0.3/24"], gateway: "10.1.0.2"))
    network.connect((first, 0), (resolver, 0))
    network.connect((resolver, 1), (server, 0))
    var settings = DNSServerSettings()
    (settings.recursion, settings.hints) = (recursion, [IPv4Address(10, 1, 0, 3)])
    network.start(DNSServer(settings), on: resolver)
    var root = DNSServerSettings()
    root.zones = [
      try DNSTests.zone(".", ["example. NS ns.example.", "ns.example. A 10.1.0.3"]),
      try DNSTests.zone(
        "example",
        [
          "@ NS ns", "ns A 10.1.0.3", "www 30 A 10.1.0.3", "alias CNAME www", "loop CNAME pool", "pool CNAME loop",
          "@ MX 10 www",
          "text TXT hello", "six AAAA 2001:db8::1", "a.b.c A 10.9.9.9",
        ]
          + "abcd".map { "eleven TXT \(String(repeating: $0, count: 240))" }
          + "abcdef".map { "long TXT \(String(repeating: $0, count: 250))" }),
      try DNSTests.zone("3.0.1.10.in-addr.arpa", ["@ PTR www.example."]),
    ]
    network.start(DNSServer(root), on: server)
    return network
  }

  private func run(_ command: String, recursion: Bool = true) throws -> GuestNetwork.Output {
    var network = try network(recursion: recursion)
    let key = network.start(command, on: 0)
    network.run(until: .seconds(60))
    return network.output(of: key)
  }

  @Test(arguments: [
    ("dig www.example +short", "10.1.0.3\n"), ("dig WWW.Example. A +short", "10.1.0.3\n"),
    ("dig alias.example +short", "www.example.\n10.1.0.3\n"), ("dig example MX +short", "10 www.example.\n"),
    ("dig text.example TXT +short", "\"hello\"\n"), ("dig -t AAAA six.example +short", "2001:db8::1\n"),
    ("dig -x 10.1.0.3 +short", "www.example.\n"), ("dig example NS +short", "ns.example.\n"),
    ("dig nosuch.example +short", ""),
  ]) func `finds what there is`(_ command: String, _ text: String) throws {
    let output = try run(command)
    #expect(output.text == text)
    #expect(output.status == 0)
  }

  @Test func `prints as dig does`() throws {
    let lines = try run("dig @10.1.0.3 www.example").text.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.contains(";; flags: qr aa rd; QUERY: 1, ANSWER: 1, AUTHORITY: 0, ADDITIONAL: 1"))
    #expect(lines.contains("; EDNS: version: 0, flags:; udp: 1232"))
    #expect(lines.contains(";; WARNING: recursion requested but not available"))
    #expect(lines.contains(";www.example.\t\t\tIN\tA"))
    #expect(lines.contains("www.example.\t\t30\tIN\tA\t10.1.0.3"))
    #expect(lines.contains(";; SERVER: 10.1.0.3#53(10.1.0.3) (UDP)"))
  }

  @Test(arguments: [
    ("dig nosuch.example", "status: NXDOMAIN"), ("dig www.example MX", "status: NOERROR"),
    ("dig b.c.example", "status: NOERROR"),
    ("dig loop.example", "status: SERVFAIL"), ("dig @10.1.0.3 other.test", "status: NXDOMAIN"),
  ]) func `says what there is not`(_ command: String, _ text: String) throws {
    #expect(try run(command).text.contains(text))
  }

  @Test func `a server that knows nothing refuses, and one that is not there is waited for`() throws {
    #expect(try run("dig www.example", recursion: false).text.contains("status: REFUSED"))
    let silent = try run("dig @10.0.0.9 www.example")
    #expect(silent.text.hasSuffix(";; no servers could be reached\n"))
    #expect(silent.status == 9)
  }

  @Test func `a host without a name server refuses at once`() throws {
    let refused = try run("dig @10.0.0.1 www.example")
    let line = ";; communications error to 10.0.0.1#53: connection refused\n"
    #expect(
      refused.text.hasPrefix(line + line + line + "\n") && refused.text.hasSuffix("no servers could be reached\n"))
    #expect(refused.status == 9 && refused.ended ?? .never < .seconds(1))
  }

  @Test func `a name server that is not there is not waited for`() throws {
    var network = GuestNetwork()
    var client = try guest(["10.0.0.1/24"])
    client.nameServers = [IPv4Address(10, 0, 0, 2)]
    let (first, second) = (network.addGuest(client), network.addGuest(try guest(["10.0.0.2/24"])))
    network.connect((first, 0), (second, 0))
    let key = network.start("ping www.example", on: first)
    network.run(until: .seconds(1))
    #expect(network.output(of: key).errors == "ping: www.example: Name or service not known\n")
  }

  /// An answer of 1,000 bytes and one of 1,600, from the server itself and by way of the resolver.
  @Test(arguments: ["@10.1.0.3 ", ""]) func `what is too long for a datagram comes over TCP`(server: String) throws {
    let short = try run("dig \(server)eleven.example TXT").text
    #expect(short.contains(" ANSWER: 4,") && short.contains("(UDP)") && !short.contains("Truncated"))
    let plain = try run("dig \(server)eleven.example TXT +noedns").text
    #expect(plain.hasPrefix(";; Truncated, retrying in TCP mode.\n") && plain.contains("(TCP)"))
    #expect(plain.contains(" ANSWER: 4,") && !plain.contains("EDNS") && plain.contains("ADDITIONAL: 0"))
    let long = try run("dig \(server)long.example TXT").text
    #expect(long.hasPrefix(";; Truncated, retrying in TCP mode.\n") && long.contains(" ANSWER: 6,"))
    #expect(try run("dig \(server)long.example TXT +tcp +short").text.split(separator: "\n").count == 6)
    let cut = try run("dig \(server)long.example TXT +ignore").text
    #expect(cut.contains(" tc ") && cut.contains(" ANSWER: 4,"))
    // A client that claims less than 512 bytes gets 512 (RFC 6891, section 6.2.3).
    #expect(try run("dig \(server)eleven.example TXT +bufsize=100 +ignore").text.contains(" ANSWER: 1,"))
  }

  @Test func `a version of EDNS that nobody knows is refused`() throws {
    var query = DNSMessage(identifier: 9)
    query.question = DNSQuestion(try #require(DNSName("www.example")), .a)
    query.extension = DNSExtension(payloadSize: 4096)
    query.extension?.version = 1
    let bytes = query.bytes()
    #expect(try DNSMessage(parsing: bytes.span.bytes) == query)
    let refusal = try run("dig @10.1.0.3 www.example +edns=1").text
    #expect(refusal.contains("status: BADVERS,") && refusal.contains(" ANSWER: 0,"))
    // Two OPT records are one too many (section 6.1.1).
    let twice = Array(bytes[..<11]) + [2] + bytes[12...] + bytes.suffix(11)
    #expect(throws: PacketError.self) { try DNSMessage(parsing: twice.span.bytes) }
  }

  @Test func `where nobody answers over TCP dig says so`() throws {
    var network = try network()
    let refused = network.start("dig @10.0.0.1 www.example +tcp", on: 0)
    let silent = network.start("dig @10.0.0.9 www.example +tcp", on: 0)
    network.run(until: .seconds(60))
    let text = network.output(of: refused).text
    #expect(text.hasPrefix(";; Connection to 10.0.0.1#53(10.0.0.1) for www.example failed: connection refused."))
    #expect(network.output(of: refused).status == 9 && network.output(of: silent).status == 9)
  }

  @Test func `a server closes connections that say nothing or nonsense, and takes a limited number`() throws {
    var network = try network()
    var keys = (0..<100).map { _ in network.start("nc 10.0.0.2 53", on: 0) }
    keys.append(network.start("echo 'ab nonsense' | nc 10.0.0.2 53", on: 0))
    network.run(until: .seconds(30))
    #expect(keys.allSatisfy { network.output(of: $0).status != nil })
    let late = network.start("dig www.example +tcp +short", on: 0)
    network.run(until: .seconds(40))
    #expect(network.output(of: late).text == "10.1.0.3\n")
  }

  @Test func `programs ask for names that they do not know`() throws {
    let ping = try run("ping -c 1 www.example")
    #expect(ping.text.hasPrefix("PING www.example (10.1.0.3) 56(84) bytes of data."))
    #expect(try run("ping -c 1 nosuch.example").errors == "ping: nosuch.example: Name or service not known\n")
    #expect(try run("curl nosuch.example").status == 6)
    #expect(try run("traceroute -n -m 1 www.example").text.hasPrefix("traceroute to www.example ("))
    #expect(try run("iperf -c nosuch.example").errors == "nosuch.example: Unknown host\n")
  }

  @Test func `what is known is not asked again, until its time is over`() throws {
    var network = try network()
    for (second, left) in [(0, 30), (1, 29), (11, 19), (40, 30)] {
      network.run(until: .seconds(Int64(second)))
      let key = network.start("dig www.example", on: 0)
      network.run(until: .milliseconds(Int64(second * 1000 + 500)))
      #expect(network.output(of: key).text.contains("www.example.\t\t\(left)\tIN\tA"), "at \(second) s")
    }
  }

  @Test func `messages go through bytes, names compressed`() throws {
    var message = DNSMessage(identifier: 7)
    let name = try #require(DNSName("www.example.com"))
    message.question = DNSQuestion(name, .a)
    message.answers = [
      DNSRecord(name, timeToLive: 60, .cname(try #require(DNSName("web.example.com")))),
      DNSRecord(name, timeToLive: 60, .txt([Array("a".utf8), []])),
      DNSRecord(name, timeToLive: 1, .other(DNSType(rawValue: 99), [1])),
    ]
    let bytes = message.bytes()
    #expect(try DNSMessage(parsing: bytes.span.bytes) == message)
    #expect(bytes.count < 100)
    for length in bytes.indices {
      #expect(throws: PacketError.self) { try DNSMessage(parsing: Array(bytes.prefix(length)).span.bytes) }
    }
    message.answers = (0..<100).map { DNSRecord(name, timeToLive: 1, .a(IPv4Address(bits: $0))) }
    let cut = try DNSMessage(parsing: message.bytes(limit: 512).span.bytes)
    #expect(cut.isTruncated && !cut.answers.isEmpty)
  }

  /// Names that point at themselves, at each other, forwards, or nowhere.
  @Test(
    arguments: [[0xC0, 12], [1, 97, 0xC0, 12], [0xC0, 14, 0xC0, 12], [0xC0, 0xFF], [0x40, 0], [63, 1], [0xC0]]
      as [[UInt8]])
  func `no pointer goes in circles`(_ name: [UInt8]) {
    let bytes: [UInt8] = [0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0] + name + [0, 1, 0, 1]
    #expect(throws: PacketError.self) { try DNSMessage(parsing: bytes.span.bytes) }
  }

  @Test(arguments: 0..<UInt64(30)) func `no message makes a server or a resolver trap`(_ seed: UInt64) throws {
    var random = RandomStream(seed: seed, owner: "DNS")
    var network = try network()
    for step in 1...30 {
      var message = DNSMessage(identifier: UInt16(random.next(below: 4)))
      message.isResponse = random.next(below: 2) == 0
      message.wantsRecursion = true
      let name = DNSName(["www.example", "example", "a.b.c.d", "."][Int(random.next(below: 4))]) ?? .root
      message.question = DNSQuestion(name, random.next(below: 2) == 0 ? .a : .ns)
      message.answers = [DNSRecord(name, timeToLive: 9, .ns(name)), DNSRecord(name, timeToLive: 9, .cname(name))]
      var bytes = message.bytes()
      for index in bytes.indices where random.next(below: 10) == 0 { bytes[index] = UInt8(random.next(below: 256)) }
      network.start(Datagram(bytes, to: 53), on: 0)
      _ = network.start("dig www.example", on: 0)
      network.run(until: .milliseconds(Int64(step * 300)))
    }
    #expect(try network.restored() == network, "seed \(seed)")
  }

  /// The flags and the code of a server's answer to a message whose third byte is given; empty where it is silent.
  private func answer(toFlags flags: String, from port: Int = 5000) throws -> [UInt8] {
    var network = try network()
    let question = "\\x03www\\x07example\\x00\\x00\\x01\\x00\\x01"
    let query = "printf '\\x12\\x34\\x\(flags)\\x00\\x00\\x01\\x00\\x00\\x00\\x00\\x00\\x00\(question)'"
    let key = network.start("\(query) | nc -u -p \(port) -w 2 10.0.0.2 53", on: 0)
    network.run(until: .seconds(10))
    return Array(network.output(of: key).bytes.prefix(4))
  }

  @Test(arguments: [("08", 0x88), ("10", 0x90), ("20", 0xA0), ("28", 0xA8)] as [(String, UInt8)])
  func `operations other than a query are not implemented`(flags: String, answered: UInt8) throws {
    let reply = try answer(toFlags: flags)
    #expect(Array(reply.prefix(3)) == [0x12, 0x34, answered] && reply.last.map { $0 & 0xF } == 4)
  }

  @Test func `what comes from services that answer everything is not answered`() throws {
    #expect(try answer(toFlags: "01").count == 4)
    for port in [7, 13, 19, 37] { #expect(try answer(toFlags: "01", from: port).isEmpty, "\(port)") }
  }

  @Test func `a name that has an IPv6 address alone leads there`() throws {
    var network = try network()
    let (first, second, third) = (
      network.start("ping -c 1 six.example", on: 0), network.start("ping -6 -c 1 six.example", on: 0),
      network.start("curl http://six.example/", on: 0)
    )
    let none = network.start("ping -c 1 text.example", on: 0)
    network.run(until: .seconds(60))
    for key in [first, second] { #expect(network.output(of: key).errors.contains("Network is unreachable")) }
    #expect(network.output(of: third).status == 7)
    #expect(network.output(of: none).errors == "ping: text.example: Name or service not known\n")
  }
}
