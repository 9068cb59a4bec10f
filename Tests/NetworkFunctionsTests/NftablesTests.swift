import Foundation
import Guests
import LabTesting
import NetworkStack
import Packets
import SimulationKernel
import TestSupport
import Testing

/// The same packets through Polder's firewall and NAT and through nftables in a network namespace.
@Suite struct NftablesTests {
  @Test(
    "Firewall, connection tracking and NAT decide and rewrite as nftables does",
    .enabled(if: NftablesBench.isAllowed, "no network namespace with nftables may be made here (root, iproute2, nft)"),
    arguments: seeds)
  func agreement(seed: UInt64) throws {
    var traffic = RandomTraffic(seed: seed)
    let packets = (0..<400).map { _ in traffic.next() }
    let theirs = try NftablesBench.run(NftablesTests.ruleset, packets)
    var box = try Box(NftablesTests.functions)
    for (number, (packet, expected)) in zip(packets, theirs).enumerated() {
      let ours = box.send(packet.bytes, on: packet.isInside ? Box.inside : Box.outside).compactMap(\.sent).map {
        Sent(port: $0.port, bytes: $0.packet)
      }
      let view = PacketView(packet.bytes)?.description ?? ""
      #expect(
        ours.map(\.comparable) == expected.map(\.comparable),
        "seed \(seed), packet \(number): \(view) \(packet.note)\nours \(ours), theirs \(expected)")
      guard ours.map(\.comparable) == expected.map(\.comparable) else { return }
    }
  }

  /// The first eight, or as many as `POLDER_NFTABLES_SEEDS` says.
  private static let seeds: ClosedRange<UInt64> =
    1...(ProcessInfo.processInfo.environment["POLDER_NFTABLES_SEEDS"].flatMap { UInt64($0) }.map { max(1, $0) } ?? 8)

  private static let functions = """
    - firewall:
        rules:
          - drop: { state: invalid }
          - allow: { from: inside, to: outside, protocol: tcp, destination-port: [80, 8000-8100] }
          - allow: { from: inside, to: outside, protocol: udp, destination-port: 53 }
          - allow: { from: inside, to: outside, protocol: icmp, icmp-type: echo-request }
          - drop: { source: 10.0.0.4, protocol: udp }
          - allow: { from: outside, to: inside, protocol: tcp, destination: 10.0.0.5, destination-port: 80 }
          - allow: { from: inside, to: inside }
    - nat: { outside: outside, masquerade: true, forward: [{ port: 8080, to: 10.0.0.5, to-port: 80 }] }
    """

  private static let ruleset = """
    table ip polder {
      chain input { type filter hook input priority 0; policy drop; ct state established,related accept; }
      chain forward {
        type filter hook forward priority 0; policy drop;
        ct state established,related accept
        ct state invalid drop
        iifname inside oifname outside tcp dport { 80, 8000-8100 } accept
        iifname inside oifname outside udp dport 53 accept
        iifname inside oifname outside icmp type echo-request accept
        ip saddr 10.0.0.4 ip protocol udp drop
        iifname outside oifname inside ip daddr 10.0.0.5 tcp dport 80 accept
        iifname inside oifname inside accept
      }
      chain pre { type nat hook prerouting priority -100; ip daddr 203.0.113.1 tcp dport 8080 dnat to 10.0.0.5:80; }
      chain post {
        type nat hook postrouting priority 100;
        oifname outside masquerade
        iifname inside oifname inside ct status dnat snat to 203.0.113.1
      }
    }
    """
}

/// A packet that came out of a machine.
struct Sent: CustomStringConvertible {
  var port: Int
  var bytes: [UInt8]

  /// What must be alike. The port that is chosen where the wanted one is taken is anybody's choice.
  var comparable: String {
    guard let view = PacketView(bytes) else { return "\(port): \(bytes)" }
    let isChosen =
      view.source == "203.0.113.1" && !RandomTraffic.ports.contains(view.sourcePort) && view.sourcePort != 8080
    return
      "\(port): \(view.source):\(isChosen ? "free" : "\(view.sourcePort)") > \(view.destination):\(view.destinationPort) "
      + "\(view.flags.map { "\($0)" } ?? "") \(view.isIntact) ttl \(bytes[8]) length \(bytes.count) \(quoted(bytes) ?? "")"
  }

  var description: String { comparable }
}

/// Packets of a few flows between a few machines, so that they meet often: openings, answers, data in and out of the
/// window, selective acknowledgments, resets, strays, pings and errors; and some of them damaged on their way.
struct RandomTraffic {
  struct Packet {
    var isInside: Bool
    var bytes: [UInt8]
    var note: String
  }

  static let ports: ClosedRange<UInt16> = 5000...5003
  private static let servers = ["198.51.100.7", "198.51.100.8"]

  private var random: RandomStream
  private var sent: [[UInt8]] = []

  init(seed: UInt64) { random = RandomStream(seed: seed, owner: "traffic") }

  private mutating func pick<Choices: RandomAccessCollection>(_ choices: Choices) -> Choices.Element {
    choices[choices.index(choices.startIndex, offsetBy: Int(random.next(below: UInt64(choices.count))))]
  }

  mutating func next() -> Packet {
    let packet = whole()
    return random.next(below: 10) == 0 ? damaged(packet) : packet
  }

  private mutating func whole() -> Packet {
    let host = "10.0.0.\(pick(2...4))"
    let server = pick(Self.servers)
    let port = pick(Self.ports)
    switch random.next(below: 10) {
    case 0...3: return tcp(host, server, port)
    case 4: return udp(host, server, port)
    case 5: return echo(host, server)
    case 6: return forwarded(server, port)
    case 7: return hairpin(host, port)
    case 8: return stray(server, port)
    default: return error(server)
    }
  }

  /// A bit behind the IP header is turned over, or the IP packet goes on behind what its checksum was made for.
  private mutating func damaged(_ packet: Packet) -> Packet {
    var packet = packet
    packet.note += ", damaged"
    if random.next(below: 4) == 0 {
      packet.bytes += [0, 0]
      packet.bytes[3] += 2
      packet.bytes = packet.bytes.withHeaderChecksum
    } else {
      packet.bytes[pick(20..<packet.bytes.count)] ^= 1 << UInt8(random.next(below: 8))
    }
    return packet
  }

  private mutating func tcp(_ host: String, _ server: String, _ port: UInt16) -> Packet {
    let far: UInt16 = pick([80, 8000, 22])
    let flags: TCPFlags = pick([
      .syn, [.syn, .ack], .ack, [.ack, .psh], [.fin, .ack], .rst, [.rst, .ack], [.syn, .fin], [],
    ])
    let isOut = random.next(below: 2) == 0
    let (sequence, acknowledgment) = (isOut ? 1000 : 9000, isOut ? 9001 : 1001) as (UInt32, UInt32)
    let drift: UInt32 = pick([0, 0, 1, 1, 2, 500, 200_000])
    let (from, to) = isOut ? (host, server) : (server, "203.0.113.1")
    let bytes = SamplePacket.tcp(
      from, isOut ? port : far, to: to, isOut ? far : port, flags, sequence: sequence + drift,
      acknowledgment: acknowledgment, window: pick([0, 1000, 8192, .max]), options: options(flags, acknowledgment))
    if isOut { sent.append(bytes) }
    return Packet(isInside: isOut, bytes: bytes, note: "tcp \(flags) \(isOut)")
  }

  /// Half of the SYNs offer to scale windows, and most of those to understand the blocks that other segments have.
  private mutating func options(_ flags: TCPFlags, _ acknowledgment: UInt32) -> TCPOptions {
    var options = TCPOptions()
    guard random.next(below: 2) == 0 else { return options }
    if random.next(below: 3) == 0 { options.timestamps = TCPTimestamps(value: 1, echo: 1) }
    guard flags.contains(.syn) else {
      for _ in 0..<random.next(below: 4) { options.selectiveAcknowledgment.append(block(acknowledgment)) }
      return options
    }
    options.maximumSegmentSize = 1460
    options.windowScale = pick([0, 3, 7])
    options.permitsSelectiveAcknowledgment = random.next(below: 4) > 0
    return options
  }

  /// Of what was sent, or of what was not; some lie below the acknowledgment (RFC 2883).
  private mutating func block(_ acknowledgment: UInt32) -> TCPSequenceRange {
    let start = acknowledgment &+ pick([1, 100, 5000, 200_000, UInt32(bitPattern: -300)])
    return TCPSequenceRange(TCPSequenceNumber(start), TCPSequenceNumber(start + pick([1, 400, 100_000])))
  }

  private mutating func udp(_ host: String, _ server: String, _ port: UInt16) -> Packet {
    let far: UInt16 = pick([53, 53, 54])
    if random.next(below: 2) == 0 {
      let bytes = SamplePacket.udp(host, port, to: server, far)
      sent.append(bytes)
      return Packet(isInside: true, bytes: bytes, note: "udp")
    }
    return Packet(isInside: false, bytes: SamplePacket.udp(server, far, to: "203.0.113.1", port), note: "udp")
  }

  private mutating func echo(_ host: String, _ server: String) -> Packet {
    let id = pick(Self.ports)
    if random.next(below: 2) == 0 {
      return Packet(isInside: true, bytes: SamplePacket.echo(host, to: server, id: id), note: "echo")
    }
    let bytes = SamplePacket.echo(server, to: "203.0.113.1", id: id, isReply: true)
    return Packet(isInside: false, bytes: bytes, note: "echo reply")
  }

  private mutating func forwarded(_ server: String, _ port: UInt16) -> Packet {
    if random.next(below: 2) == 0 {
      let bytes = SamplePacket.tcp(server, port, to: "203.0.113.1", 8080, .syn, sequence: 1000)
      return Packet(isInside: false, bytes: bytes, note: "forwarded")
    }
    let bytes = SamplePacket.tcp(
      "10.0.0.5", 80, to: server, port, [.syn, .ack], sequence: 9000, acknowledgment: 1001)
    return Packet(isInside: true, bytes: bytes, note: "answer to forwarded")
  }

  private mutating func hairpin(_ host: String, _ port: UInt16) -> Packet {
    if random.next(below: 2) == 0 {
      let bytes = SamplePacket.tcp(host, port, to: "203.0.113.1", 8080, .syn, sequence: 1000)
      return Packet(isInside: true, bytes: bytes, note: "hairpin")
    }
    let bytes = SamplePacket.tcp(
      "10.0.0.5", 80, to: "203.0.113.1", port, [.syn, .ack], sequence: 9000, acknowledgment: 1001)
    return Packet(isInside: true, bytes: bytes, note: "answer to hairpin")
  }

  private mutating func stray(_ server: String, _ port: UInt16) -> Packet {
    Packet(isInside: false, bytes: SamplePacket.udp(server, port, to: "10.0.0.\(pick(2...5))", 99), note: "stray")
  }

  /// About something that was sent, as it would look outside.
  private mutating func error(_ server: String) -> Packet {
    guard !sent.isEmpty else { return stray(server, 9) }
    var about = pick(sent)
    about[12...15] = [203, 0, 113, 1]
    let bytes = SamplePacket.error(
      .timeToLiveExceeded, "192.0.2.9", to: "203.0.113.1", quoting: about.withHeaderChecksum)
    return Packet(isInside: false, bytes: bytes, note: "error")
  }
}

extension [UInt8] {
  fileprivate var withHeaderChecksum: [UInt8] {
    guard let header = try? IPv4Header(parsing: span.bytes) else { return self }
    var bytes = self
    var span = bytes.mutableSpan
    var raw = span.mutableBytes
    header.emit(into: &raw, at: 0)
    return bytes
  }
}

/// nftables, driven by `Scripts/nftables-bench`.
enum NftablesBench {
  private static let script = Repository.root + "/Scripts/nftables-bench"

  static let isAllowed = (try? execute(["--probe"], input: Data()))?.status == 0

  static func run(_ ruleset: String, _ packets: [RandomTraffic.Packet]) throws -> [[Sent]] {
    let request: [String: Any] = [
      "ruleset": ruleset, "packets": packets.map { [$0.isInside ? "inside" : "outside", hexadecimal($0.bytes)] },
    ]
    let (status, output) = try execute([], input: JSONSerialization.data(withJSONObject: request))
    try #require(status == 0)
    let answers = try #require(JSONSerialization.jsonObject(with: output) as? [[[String]]])
    return answers.map { answer in
      answer.map { Sent(port: $0[0] == "inside" ? Box.inside : Box.outside, bytes: bytes($0[1])) }
    }
  }

  private static func execute(_ arguments: [String], input: Data) throws -> (status: Int32, output: Data) {
    let outcome = try Tool("python3").outcome(of: [script] + arguments, input: Array(input))
    return (outcome.status, Data(outcome.output))
  }

  private static func hexadecimal(_ bytes: [UInt8]) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  private static func bytes(_ text: String) -> [UInt8] {
    let digits = Array(text)
    return stride(from: 0, to: digits.count - 1, by: 2).compactMap { UInt8(String(digits[$0...$0 + 1]), radix: 16) }
  }
}
