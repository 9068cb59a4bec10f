import Packets
import SimulationKernel
import TestSupport
import Testing

/// No bytes make a parser trap.
@Suite struct BadInputTests {
  @Test func everyTruncationOfAFrameIsReadWithoutTrapping() {
    for sample in SampleFrame.all {
      for count in 0..<sample.bytes.count {
        parseEverything(Array(sample.bytes.prefix(count)))
      }
    }
  }

  @Test func truncatedHeadersThrow() {
    for sample in SampleFrame.all {
      for count in 0..<EthernetHeader.length {
        #expect(throws: PacketError.truncated) {
          try Array(sample.bytes.prefix(count)).read { try EthernetHeader(parsing: $0) }
        }
      }
    }
    expectTruncated(Wire.arp(.request, target: .zero)) { try ARPPacket(parsing: $0) }
    expectTruncated(Wire.ipv4(.udp, Wire.payload(9))) { try IPv4Header(parsing: $0) }
    expectTruncated(Wire.ipv6(.udp, Wire.payload(9))) { try IPv6Header(parsing: $0) }
    expectTruncated(Wire.udp(Wire.payload(9))) { try UDPHeader(parsing: $0) }
    expectTruncated(Wire.icmp(.timeToLiveExceeded, [])) { try ICMPv4Header(parsing: $0) }
    expectTruncated(Wire.icmp6(.hopLimitExceeded, [])) { try ICMPv6Header(parsing: $0) }
    expectTruncated(Wire.bpdu(.rapid(SampleFrame.parameters))) { try BPDU(parsingFrame: $0) }
  }

  private func expectTruncated<T>(_ bytes: [UInt8], _ parse: (RawSpan) throws -> T) {
    for count in 0..<bytes.count {
      #expect(throws: PacketError.truncated) { try Array(bytes.prefix(count)).read(parse) }
    }
  }

  @Test func randomAndMutatedFramesAreReadWithoutTrapping() {
    var generator = Self.generator()
    var reassembly = Reassembly(limit: 4096)
    for _ in 0..<4_000 {
      var bytes = generator.bytes(Int.random(in: 0...120, using: &generator))
      if Bool.random(using: &generator) { bytes = mutated(using: &generator) }
      parseEverything(bytes)
      reassemble(bytes, in: &reassembly)
    }
  }

  @Test func mutatedCheckpointsOfAReassemblyNeverTrap() throws {
    var generator = Self.generator()
    let packet = Wire.ipv4(.udp, Wire.udp(Wire.payload(193)))
    let fragments = try FragmentationTests.fragments(of: packet, mtu: 100)
    var reassembly = Reassembly(limit: 4096)
    for fragment in fragments.dropLast() { reassemble(Wire.ethernet(.ipv4, fragment), in: &reassembly) }
    var writer = ByteWriter()
    writer.write(reassembly)
    for _ in 0..<2_000 {
      var bytes = writer.bytes
      bytes[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(in: .min ... .max, using: &generator)
      var reader = CheckpointReader(bytes)
      guard var restored: Reassembly = try? reader.read() else { continue }
      for fragment in fragments { reassemble(Wire.ethernet(.ipv4, fragment), in: &restored) }
      _ = restored.removeExpired(at: .never)
    }
  }

  /// Draws anew each time unless the environment gives the seed of a run to repeat.
  private static func generator() -> SeededGenerator {
    SeededGenerator(seed: FuzzSeeds.draw(for: "the fuzzing of Packets"))
  }

  private func mutated(using generator: inout SeededGenerator) -> [UInt8] {
    var bytes = SampleFrame.all[Int.random(in: 0..<SampleFrame.all.count, using: &generator)].bytes
    for _ in 0..<Int.random(in: 1...4, using: &generator) {
      bytes[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(in: .min ... .max, using: &generator)
    }
    return Array(bytes.prefix(Int.random(in: bytes.count / 2...bytes.count, using: &generator)))
  }

  /// Every parser, at the start of the frame and behind each of the lower headers that it may follow.
  private func parseEverything(_ frame: [UInt8]) {
    #expect(!frame.read { summary(of: $0) }.isEmpty)
    for offset in [0, 14, 18, 34, 54] where offset <= frame.count {
      let bytes = Array(frame[offset...])
      for parse in Self.parsers { bytes.read(parse) }
    }
  }

  private static let parsers: [@Sendable (RawSpan) -> Void] = [
    { _ = try? EthernetHeader(parsing: $0) }, { _ = try? VLANTag(parsing: $0) }, { _ = VLANTag.tag(in: $0) },
    { _ = try? ARPPacket(parsing: $0) }, { _ = try? ICMPv4Header(parsing: $0) }, { _ = try? ICMPv6Header(parsing: $0) },
    { _ = try? NeighborSolicitation(parsing: $0) }, { _ = try? NeighborAdvertisement(parsing: $0) },
    { _ = try? RouterSolicitation(parsing: $0) }, { _ = try? RouterAdvertisement(parsing: $0) },
    { _ = try? BPDU(parsing: $0) }, { _ = try? BPDU(parsingFrame: $0) }, { _ = try? TCPHeader(parsing: $0) },
    { _ = try? IPv4Option.copied(from: $0) }, parseUDP, parseIPv4, parseIPv6,
  ]

  private static func parseUDP(_ bytes: RawSpan) {
    _ = try? UDPHeader(parsingQuoted: bytes)
    guard let header = try? UDPHeader(parsing: bytes) else { return }
    _ = header.hasValidChecksum(in: bytes, source: Wire.client, destination: Wire.server)
  }

  private static func parseIPv4(_ bytes: RawSpan) {
    _ = try? IPv4Header(parsingQuoted: bytes)
    guard let header = try? IPv4Header(parsing: bytes) else { return }
    _ = IPv4Header.hasValidChecksum(in: bytes)
    _ = try? IPv4Option.copied(from: bytes.extracting(header.optionsRange))
    guard let fragments = IPv4Fragments(of: header, mtu: 68) else { return }
    #expect(fragments.reduce(0) { $0 + $1.payload.count } == header.payloadLength)
  }

  private static func parseIPv6(_ bytes: RawSpan) {
    _ = try? IPv6Header(parsingQuoted: bytes)
    guard let header = try? IPv6Header(parsing: bytes) else { return }
    _ = try? IPv6UpperLayer(of: header, in: bytes)
  }

  private func reassemble(_ frame: [UInt8], in reassembly: inout Reassembly) {
    guard frame.count > 14 else { return }
    let packet = Array(frame[14...])
    if let header = try? packet.read({ try IPv4Header(parsing: $0) }) {
      _ = reassembly.receive(header, in: packet.span.bytes, expiry: .zero)
    }
    if let header = try? packet.read({ try IPv6Header(parsing: $0) }),
      let fragment = try? packet.read({ try IPv6UpperLayer(of: header, in: $0) }).fragment
    {
      _ = reassembly.receive(header, fragment, in: packet.span.bytes, expiry: .zero)
    }
  }
}
