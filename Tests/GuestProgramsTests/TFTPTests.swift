import Fabric
import Guests
import NetworkStack
import Packets
import SimulationKernel
import Testing

@testable import GuestPrograms

/// RFC 1350, 2347 to 2349 and 7440, and RFC 1123, section 4.2.3. `tftp-requirements.md` beside this file says which rule each test shows.
@Suite struct TFTPTests {
  private static let text = (1...400).map { "line \($0)\r and more\n" }.joined()

  private static let files: [HTTPServerSettings.File] = [
    .init(path: "/text", content: .bytes(Array(text.utf8))), .init(path: "/even", content: .generated(size: 5120)),
    .init(path: "/long", content: .generated(size: 700_000)), .init(path: "/empty", content: .bytes([])),
    .init(path: "/huge", content: .generated(size: 4 << 20)),
  ]

  /// A client 10.0.0.2, and a server 10.0.0.1.
  private func network(_ settings: LinkSettings = LinkSettings(delay: .milliseconds(2))) throws -> GuestNetwork {
    var network = GuestNetwork()
    let client = network.addGuest(try guest(["10.0.0.2/24"]))
    let server = network.addGuest(try guest(["10.0.0.1/24"]))
    network.connect((client, 0), (server, 0), settings)
    network.start(TFTPServer(TFTPServerSettings(files: TFTPTests.files)), on: server)
    return network
  }

  /// What a conversation of bare datagrams brings: each packet that comes, in order.
  private func answers(
    to packets: [TFTPPacket], on network: inout GuestNetwork, seconds: Int64 = 1
  ) throws -> [TFTPPacket] {
    let key = network.start(TFTPTalker(packets.map(\.bytes)), on: 0)
    network.run(until: .zero + .seconds(network.now.nanoseconds / 1_000_000_000 + seconds))
    network.interrupt(key)
    return try TFTPTalker.packets(network.output(of: key).bytes).map { try TFTPPacket(parsing: $0.span.bytes) }
  }

  private func request(
    _ file: String, mode: String = "octet", _ options: [(TFTPOptions.Name, UInt64)] = []
  ) -> TFTPPacket {
    var request = TFTPRequest(file: file, mode: mode)
    for (name, value) in options { request.options[name] = value }
    return .readRequest(request)
  }

  // MARK: The command, against what tftp-hpa 5.2 prints

  @Test func `a file is fetched as text, and what the command prints is that of tftp-hpa`() throws {
    var network = try network()
    let key = network.start("tftp -v 10.0.0.1 -c get text copy", on: 0)
    network.run(until: .seconds(2))
    let output = network.output(of: key)
    let wire = TFTPTests.text.utf8.count + 800
    #expect(output.status == 0 && output.errors.isEmpty)
    #expect(
      output.text.hasPrefix(
        """
        Connected to 10.0.0.1 (10.0.0.1), port 69
        getting from 10.0.0.1:text to copy [netascii]
        Received \(wire) bytes in 0.
        """))
    #expect(network.run("cat copy").bytes == Array(TFTPTests.text.utf8))
  }

  @Test(arguments: ["even", "long", "empty"]) func `a file is fetched as it is`(file: String) throws {
    var network = try network()
    let key = network.start("tftp -m octet 10.0.0.1 -c get \(file)", on: 0)
    network.run(until: .seconds(20))
    let content = try #require(TFTPTests.files.first { $0.path == "/\(file)" }?.content)
    #expect(network.output(of: key).text.isEmpty && network.output(of: key).status == 0)
    #expect(network.run("cat \(file)").bytes == content.part(from: 0, limit: .max))
  }

  @Test func `a missing file, a server that does not answer, and wrong usage end as with tftp-hpa`() throws {
    var network = try network()
    let missing = network.start("tftp 10.0.0.1 -c get nix", on: 0)
    let silent = network.start("tftp 10.0.0.1 7777 -c get nix", on: 0)
    network.run(until: .seconds(30))
    #expect(network.output(of: missing).text == "Error code 1: File not found\n")
    #expect(network.output(of: missing).status == 0)
    #expect(network.output(of: silent).text == "Transfer timed out.\n")
    #expect(network.output(of: silent).status == 69)
    #expect(network.run("tftp -m foo 10.0.0.1 -c get f").status == 64)
    #expect(network.run("tftp 10.0.0.1 -c foo").errors == "tftp: invalid command: foo\n")
  }

  @Test(arguments: ["../etc/passwd", "a/../../b", "", "/"]) func `no path leads out of the directory`(path: String)
    throws
  {
    var network = try network()
    #expect(try answers(to: [request(path)], on: &network) == [.error(.accessViolation)])
  }

  @Test func `the machine's own files are served, below the list`() throws {
    var network = try network()
    _ = network.run("mkdir /srv; mkdir /srv/tftp; echo own > /srv/tftp/own", on: 1)
    #expect(try answers(to: [request("/own")], on: &network) == [.data(block: 1, Array("own\n".utf8))])
  }

  // MARK: The server, datagram by datagram

  @Test func `a file of whole blocks ends with an empty one`() throws {
    var network = try network()
    let packets = try answers(
      to: [request("even")] + (1...10).map { .acknowledgment(block: $0) }, on: &network)
    #expect(packets.count == 11)
    #expect(packets.last == .data(block: 11, []))
  }

  @Test func `options are acknowledged with values that the server can have`() throws {
    var network = try network()
    let asked: [(TFTPOptions.Name, UInt64)] = [
      (.blockSize, 65_000), (.timeout, 3), (.transferSize, 0), (.windowSize, 900),
    ]
    var expected = TFTPOptions()
    for (name, value) in [
      (TFTPOptions.Name.blockSize, 65_000), (.timeout, 3), (.transferSize, 5120), (.windowSize, 64),
    ] {
      expected[name] = UInt64(value)
    }
    #expect(try answers(to: [request("even", asked)], on: &network) == [.optionAcknowledgment(expected)])
  }

  @Test(arguments: [
    (TFTPOptions.Name.blockSize, UInt64(7)), (.timeout, 0), (.timeout, 256), (.windowSize, 0), (.windowSize, 70_000),
  ]) func `an option out of range is passed over`(name: TFTPOptions.Name, value: UInt64) throws {
    var network = try network()
    guard case .data(1, let data) = try answers(to: [request("even", [(name, value)])], on: &network).first else {
      Issue.record("no data")
      return
    }
    #expect(data.count == 512)
  }

  @Test func `the size of a text is not told, and a large one is refused`() throws {
    var network = try network()
    let packets = try answers(to: [request("text", mode: "NETASCII", [(.transferSize, 0)])], on: &network)
    guard case .data(1, _) = packets.first else {
      Issue.record("\(packets)")
      return
    }
    guard case .error = try answers(to: [request("huge", mode: "netascii")], on: &network).first else {
      Issue.record("no error")
      return
    }
  }

  @Test func `writing, unknown modes and stray packets are refused`() throws {
    var network = try network()
    let write = TFTPPacket.writeRequest(TFTPRequest(file: "a"))
    #expect(try answers(to: [write], on: &network) == [.error(.accessViolation)])
    #expect(try answers(to: [request("even", mode: "mail")], on: &network) == [.error(.illegalOperation)])
    #expect(try answers(to: [.acknowledgment(block: 1)], on: &network) == [.error(.illegalOperation)])
    #expect(try answers(to: [.error(.fileNotFound)], on: &network) == [])
  }

  @Test func `an acknowledgment that comes twice is answered once`() throws {
    var network = try network()
    let packets = try answers(
      to: [request("even"), .acknowledgment(block: 1), .acknowledgment(block: 1), .acknowledgment(block: 0)],
      on: &network)
    #expect(packets.map(\.number) == [1, 2])
  }

  @Test func `what is not acknowledged is sent again, later each time, and then no more`() throws {
    var network = try network()
    let packets = try answers(to: [request("even")], on: &network, seconds: 200)
    #expect(packets.map(\.number) == [UInt16](repeating: 1, count: 6))
  }

  @Test func `a window is sent at once, and goes on behind what was acknowledged`() throws {
    var network = try network()
    let packets = try answers(
      to: [request("even", [(.windowSize, 4)]), .acknowledgment(block: 0), .acknowledgment(block: 2)], on: &network)
    #expect(packets.dropFirst().map(\.number) == [1, 2, 3, 4, 3, 4, 5, 6])
  }

  @Test func `a stranger is told so, and the transfer goes on`() throws {
    var network = try network(LinkSettings(delay: .milliseconds(20)))
    let fetch = network.start("tftp -m octet 10.0.0.1 -c get even", on: 0)
    network.run(until: .milliseconds(150))
    // The port of the transfer is known by now: whatever comes there from elsewhere is wrong.
    let port = try #require(network.guests[1].transferPorts.first)
    let stranger = network.start(TFTPTalker([TFTPPacket.acknowledgment(block: 9).bytes], port: port), on: 0)
    network.run(until: .seconds(3))
    let packets = try TFTPTalker.packets(network.output(of: stranger).bytes).map {
      try TFTPPacket(parsing: $0.span.bytes)
    }
    #expect(packets == [.error(.unknownTransfer)])
    #expect(network.output(of: fetch).status == 0)
    #expect(network.run("wc -c even").text == "5120 even\n")
  }

  @Test func `an answer that nobody asked for is refused`() throws {
    var (asked, wrong) = (TFTPOptions(), TFTPOptions())
    asked[.blockSize] = 1000
    wrong[.blockSize] = 1001
    #expect(!wrong.isAnswer(to: asked))
    wrong[.blockSize] = 1000
    #expect(wrong.isAnswer(to: asked) && TFTPOptions().isAnswer(to: asked))
    wrong[.windowSize] = 1
    #expect(!wrong.isAnswer(to: asked))
  }

  /// 70,000 blocks of eight bytes.
  @Test func `block numbers begin anew after 65535`() throws {
    var network = GuestNetwork()
    for address in ["10.0.0.2/24", "10.0.0.1/24"] { _ = network.addGuest(try guest([address])) }
    network.connect((0, 0), (1, 0))
    network.start(
      TFTPServer(TFTPServerSettings(files: [.init(path: "/far", content: .generated(size: 560_000))])), on: 1)
    let key = network.start(TFTPFetcher("far", [(.blockSize, 8), (.windowSize, 64)]), on: 0)
    network.run(until: .seconds(100))
    #expect(network.output(of: key).status == 0)
    #expect(network.output(of: key).bytes.count == 560_000)
  }

  // MARK: Both, over bad links

  @Test(arguments: 1...4) func `a file comes whole over a link that loses, doubles and reorders`(seed: Int) throws {
    var settings = LinkSettings(delay: .milliseconds(2))
    settings.loss = Probability(partsPerBillion: 50_000_000)
    settings.duplicate = Probability(partsPerBillion: 100_000_000)
    settings.reorder = Probability(partsPerBillion: 50_000_000)
    for options in [[], [(TFTPOptions.Name.blockSize, 1432), (.windowSize, 8)]] as [[(TFTPOptions.Name, UInt64)]] {
      var network = GuestNetwork()
      for (address, number) in [("10.0.0.2/24", 0), ("10.0.0.1/24", 1)] {
        _ = network.addGuest(try guest([address], seed: UInt64(seed * 2 + number)))
      }
      network.connect((0, 0), (1, 0), settings)
      network.start(TFTPServer(TFTPServerSettings(files: TFTPTests.files)), on: 1)
      let key = network.start(TFTPFetcher("even", options), on: 0)
      network.run(until: .seconds(200))
      #expect(network.output(of: key).status == 0)
      #expect(network.output(of: key).bytes == HTTPContent.generated(size: 5120).part(from: 0, limit: .max))
    }
  }

  /// RFC 1123, section 4.2.3.1: where each packet is doubled, the number of packets does not double again.
  @Test func `where every packet comes twice, each block is sent once`() throws {
    var settings = LinkSettings(delay: .milliseconds(2))
    settings.duplicate = .always
    var network = try network(settings)
    let key = network.start("tftp -m octet 10.0.0.1 -c get even", on: 0)
    network.run(until: .seconds(5))
    #expect(network.output(of: key).status == 0)
    #expect(network.run("wc -c even").text == "5120 even\n")
    // 11 blocks and the request, the acknowledgments of each that comes, and two questions and answers of ARP.
    #expect(network.events < 200)
  }
}

extension TFTPPacket {
  /// Of a block, where it has one.
  fileprivate var number: UInt16? {
    switch self {
    case .data(let block, _), .acknowledgment(let block): block
    case .readRequest, .writeRequest, .error, .optionAcknowledgment: nil
    }
  }
}

extension Guest {
  /// Those of the UDP sockets that are bound to no well-known port.
  fileprivate var transferPorts: [UInt16] {
    stack.sockets.all.values.filter { $0.kind == .udp }.map(\.localPort).filter { $0 > 1024 }
  }
}

/// Sends one datagram after another, the first to port 69 and the rest to where the answer came from, and prints what comes, each
/// with its length before it.
private struct TFTPTalker: GuestProgram {
  static let registeredName = "test-tftp-talker"

  let packets: [[UInt8]]
  var socket: SocketID?
  var peer = Endpoint(.v4(IPv4Address(10, 0, 0, 1)), port: 69)
  var sent = 0

  init(_ packets: [[UInt8]], port: UInt16 = 69) {
    self.packets = packets
    peer.port = port
  }

  mutating func resume(_ event: ProgramEvent, calls: inout SystemCalls) -> Wait {
    guard event != .interrupted else { return .exit(0) }
    if socket == nil { socket = calls.openSocket(.udp) }
    guard let socket else { return .exit(1) }
    while let datagram = calls.receive(from: socket, TFTPDatagram.init) {
      guard let bytes = datagram.bytes else { continue }
      peer = datagram.source
      calls.write([UInt8(truncatingIfNeeded: bytes.count >> 8), UInt8(truncatingIfNeeded: bytes.count)] + bytes)
    }
    guard sent < packets.count else { return .socket(until: .never) }
    calls.sendTFTP(packets[sent], to: peer, from: socket)
    sent += 1
    return .timer(calls.now + .milliseconds(50))
  }

  static func packets(_ bytes: [UInt8]) -> [[UInt8]] {
    var (packets, rest) = ([[UInt8]](), bytes[...])
    while rest.count >= 2 {
      let length = Int(rest[rest.startIndex]) << 8 | Int(rest[rest.startIndex + 1])
      packets.append(Array(rest.dropFirst(2).prefix(length)))
      rest = rest.dropFirst(2 + length)
    }
    return packets
  }

  static let fields = Fields(\TFTPTalker.packets, \.socket, \.peer, \.sent)
}

/// Fetches a file with options, which the command does not ask for, and prints it.
private struct TFTPFetcher: GuestProgram {
  static let registeredName = "test-tftp-fetcher"

  var fetch: TFTPFetch

  init(_ file: String, _ options: [(TFTPOptions.Name, UInt64)]) {
    var asked = TFTPOptions()
    for (name, value) in options { asked[name] = value }
    fetch = TFTPFetch(
      file, isText: false, from: Endpoint(.v4(IPv4Address(10, 0, 0, 1)), port: 69), options: asked)
  }

  mutating func resume(_ event: ProgramEvent, calls: inout SystemCalls) -> Wait {
    var received: [UInt8] = []
    let progress = fetch.proceed(calls) { (bytes) throws(FileError) in received += bytes }
    calls.write(received)
    switch progress {
    case .waits(let until): return .socket(until: until)
    case .done: return .exit(0)
    case .failed: return .exit(1)
    }
  }

  static let fields = Fields(\TFTPFetcher.fetch)
}
