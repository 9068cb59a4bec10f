import Foundation
import NetworkStack
import Packets
import SimulationKernel
import Testing

/// The same IPv6 packets through Polder's firewall and through nftables in a network namespace.
@Suite struct NftablesIPv6Tests {
  @Test(
    "Firewall and connection tracking decide on IPv6 as nftables does",
    .enabled(if: NftablesBench.isAllowed, "no network namespace with nftables may be made here (root, iproute2, nft)"),
    arguments: 1...6 as ClosedRange<UInt64>)
  func agreement(seed: UInt64) throws {
    var traffic = RandomIPv6Traffic(seed: seed)
    let packets = (0..<300).map { _ in traffic.next() }
    let theirs = try NftablesBench.run(NftablesIPv6Tests.ruleset, packets)
    var box = try Box(NftablesIPv6Tests.functions)
    for (number, (packet, expected)) in zip(packets, theirs).enumerated() {
      let ours = box.send(packet.bytes, on: packet.isInside ? Box.inside : Box.outside).compactMap(\.sent)
      let (us, them) = (
        ours.map { "\($0.port): \(comparable($0.packet))" }, expected.map { "\($0.port): \(comparable($0.bytes))" }
      )
      #expect(us == them, "seed \(seed), packet \(number): \(packet.note) \(comparable(packet.bytes))")
      guard us == them else { return }
    }
  }

  /// What must be alike: all but identifications of fragments.
  private func comparable(_ packet: [UInt8]) -> String {
    var packet = packet
    if packet.count >= 48, packet[6] == 44 { packet.replaceSubrange(44..<48, with: [0, 0, 0, 0]) }
    // A flow label is its sender's choice (RFC 6437).
    if packet.count >= 4 { packet.replaceSubrange(1..<4, with: [packet[1] & 0xF0, 0, 0]) }
    return packet.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  private static let functions = """
    - firewall:
        rules:
          - drop: { state: invalid }
          - drop: { source: "2001:db8:a::4", protocol: udp }
          - allow: { from: inside, to: outside, protocol: tcp, destination-port: [80, 8000-8100] }
          - allow: { from: inside, to: outside, protocol: udp, destination-port: 53 }
          - allow: { from: inside, to: outside, protocol: icmpv6, icmp-type: echo-request }
          - allow: { from: outside, to: inside, protocol: tcp, destination: "2001:db8:a::4/126", destination-port: 80 }
          - allow: { from: outside, protocol: icmpv6, icmp-type: [packet-too-big, parameter-problem] }
          - allow: { from: inside, to: self, protocol: icmpv6 }
          - allow: { from: inside, source: 10.0.0.0/8 }
    """

  private static let ruleset = """
    table inet polder {
      chain input {
        type filter hook input priority 0; policy drop;
        ct state established,related accept
        icmpv6 type { nd-router-solicit, nd-router-advert, nd-neighbor-solicit, nd-neighbor-advert } ip6 hoplimit 255 accept
        ct state invalid drop
        iifname outside icmpv6 type { packet-too-big, parameter-problem } accept
        iifname inside meta l4proto ipv6-icmp accept
      }
      chain forward {
        type filter hook forward priority 0; policy drop;
        ct state established,related accept
        ct state invalid drop
        ip6 saddr 2001:db8:a::4 meta l4proto udp drop
        iifname inside oifname outside tcp dport { 80, 8000-8100 } accept
        iifname inside oifname outside udp dport 53 accept
        iifname inside oifname outside icmpv6 type echo-request accept
        iifname outside oifname inside ip6 daddr 2001:db8:a::4/126 tcp dport 80 accept
        iifname outside icmpv6 type { packet-too-big, parameter-problem } accept
        iifname inside ip saddr 10.0.0.0/8 accept
      }
    }
    """
}

/// Packets of a few flows between a few machines, so that they meet often, some behind extension headers, in fragments or
/// damaged.
struct RandomIPv6Traffic {
  private static let servers = ["2001:db8:5::7", "2001:db8:5::8"]
  private var random: RandomStream
  private var sent: [[UInt8]] = []
  private var waiting: [RandomTraffic.Packet] = []

  init(seed: UInt64) { random = RandomStream(seed: seed, owner: "traffic") }

  private mutating func pick<Choices: RandomAccessCollection>(_ choices: Choices) -> Choices.Element {
    choices[choices.index(choices.startIndex, offsetBy: Int(random.next(below: UInt64(choices.count))))]
  }

  mutating func next() -> RandomTraffic.Packet {
    if !waiting.isEmpty { return waiting.removeFirst() }
    var packet = whole()
    switch random.next(below: 16) {
    case 0:
      packet.bytes[pick(40..<packet.bytes.count)] ^= 1 << UInt8(random.next(below: 8))
      packet.note += ", damaged"
    case 1: packet.bytes[7] = 1
    default: break
    }
    return packet
  }

  private mutating func whole() -> RandomTraffic.Packet {
    let host = "2001:db8:a::\(pick([2, 3, 4]))"
    let (server, port) = (pick(Self.servers), pick(5000...5002 as ClosedRange<UInt16>))
    let isOut = random.next(below: 2) == 0
    switch random.next(below: 10) {
    case 0...3: return tcp(host, server, port, isOut)
    case 4: return udp(host, server, port, isOut)
    case 5: return echo(host, server, port, isOut)
    case 6: return fragments(host, server, port)
    case 7: return toMachine(host, port)
    default: return error(host)
    }
  }

  /// None mostly; else padding for every node or for the destination, a routing header that is used up, or an
  /// authentication header.
  private mutating func extensions() -> [SamplePacket6.Extension] {
    switch random.next(below: 8) {
    case 0: [(.hopByHopOptions, [0, 1, 4, 0, 0, 0, 0])]
    case 1: [(.destinationOptions, [0, 1, 4, 0, 0, 0, 0])]
    case 2: [(.routingHeader, [0, 0, 0, 0, 0, 0, 0])]
    case 3: [(.authenticationHeader, [4] + [UInt8](repeating: 7, count: 22))]
    default: []
    }
  }

  private mutating func tcp(_ host: String, _ server: String, _ port: UInt16, _ isOut: Bool) -> RandomTraffic.Packet {
    let far: UInt16 = pick([80, 8000, 22])
    let flags: TCPFlags = pick([.syn, [.syn, .ack], .ack, [.ack, .psh], [.fin, .ack], .rst, [.syn, .fin], []])
    let (sequence, acknowledgment) = (isOut ? 1000 : 9000, isOut ? 9001 : 1001) as (UInt32, UInt32)
    let (from, to) = isOut ? (host, server) : (server, host)
    let bytes = SamplePacket6.tcp(
      from, isOut ? port : far, to: to, isOut ? far : port, flags, sequence: sequence + pick([0, 0, 1, 1, 200_000]),
      acknowledgment: acknowledgment, window: pick([0, 1000, 8192]), extensions())
    if isOut { sent.append(bytes) }
    return RandomTraffic.Packet(isInside: isOut, bytes: bytes, note: "tcp \(flags)")
  }

  private mutating func udp(_ host: String, _ server: String, _ port: UInt16, _ isOut: Bool) -> RandomTraffic.Packet {
    let far: UInt16 = pick([53, 53, 54])
    let (from, to) = isOut ? (host, server) : (server, host)
    let bytes = SamplePacket6.udp(from, isOut ? port : far, to: to, isOut ? far : port, [1, 2, 3], extensions())
    if isOut { sent.append(bytes) }
    return RandomTraffic.Packet(isInside: isOut, bytes: bytes, note: "udp")
  }

  private mutating func echo(_ host: String, _ server: String, _ id: UInt16, _ isOut: Bool) -> RandomTraffic.Packet {
    let bytes =
      isOut
      ? SamplePacket6.echo(host, to: server, id: id) : SamplePacket6.echo(server, to: host, id: id, isReply: true)
    if isOut { sent.append(bytes) }
    return RandomTraffic.Packet(isInside: isOut, bytes: bytes, note: "echo")
  }

  private mutating func fragments(_ host: String, _ server: String, _ port: UInt16) -> RandomTraffic.Packet {
    let whole = SamplePacket6.udp(host, port, to: server, pick([53, 54]), [UInt8](repeating: 5, count: 3000))
    let pieces = SamplePacket6.fragments(of: whole, size: 1240, identification: UInt32(random.next(below: 1 << 31)))
    waiting = pieces.map { RandomTraffic.Packet(isInside: true, bytes: $0, note: "fragment") }
    return waiting.removeFirst()
  }

  private mutating func toMachine(_ host: String, _ port: UInt16) -> RandomTraffic.Packet {
    let own = pick(["2001:db8:a::1", "2001:db8:b::1"])
    let bytes =
      random.next(below: 2) == 0
      ? SamplePacket6.echo(host, to: own, id: port) : SamplePacket6.udp(host, port, to: own, 9)
    return RandomTraffic.Packet(isInside: true, bytes: bytes, note: "to the machine")
  }

  /// About something that was sent, to its sender or to somebody else.
  private mutating func error(_ host: String) -> RandomTraffic.Packet {
    guard !sent.isEmpty else { return echo(host, Self.servers[0], 5000, true) }
    let header: ICMPv6Header = pick([
      .packetTooBig(mtu: 1280), .hopLimitExceeded, .destinationUnreachable(.port),
      .parameterProblem(.unknownNextHeader, pointer: 6), ICMPv6Header(type: ICMPv6Type(rawValue: 100)),
    ])
    let about = pick(sent.suffix(20))
    guard let quoted = try? IPv6Header(parsing: about.span.bytes) else {
      return echo(host, Self.servers[0], 5000, true)
    }
    let to = random.next(below: 4) == 0 ? host : "\(quoted.source)"
    let bytes = SamplePacket6.icmp(header, "2001:db8:9::9", to: to, about)
    return RandomTraffic.Packet(isInside: false, bytes: bytes, note: "error \(header)")
  }
}
