import Packets
import SimulationKernel
import Testing

@Suite struct ReassemblyTests {
  private let packet = Wire.ipv4(.udp, Wire.udp(Wire.payload(193)), options: FragmentationTests.options)
  private let expiry = Instant.zero + .seconds(30)

  @Test func fragmentsInAnyOrderGiveTheirDatagram() throws {
    let fragments = try FragmentationTests.fragments(of: packet, mtu: 100)
    #expect(fragments.count == 3)
    for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
      var reassembly = Reassembly()
      let outcomes = try order.map { try receive(fragments[$0], in: &reassembly) }
      #expect(outcomes == [.waiting, .waiting, .complete(packet, largestFragment: largest(fragments))])
      #expect(reassembly == Reassembly())
    }
  }

  @Test func duplicatesAreIgnored() throws {
    let fragments = try FragmentationTests.fragments(of: packet, mtu: 100)
    var reassembly = Reassembly()
    for index in [0, 0, 2, 2, 0] { #expect(try receive(fragments[index], in: &reassembly) == .waiting) }
    #expect(try receive(fragments[1], in: &reassembly) == .complete(packet, largestFragment: largest(fragments)))
  }

  @Test func overlapSpoilsTheDatagram() throws {
    let coarse = try FragmentationTests.fragments(of: packet, mtu: 140)
    let fine = try FragmentationTests.fragments(of: packet, mtu: 100)
    var reassembly = Reassembly()
    #expect(try receive(fine[0], in: &reassembly) == .waiting)
    #expect(try receive(coarse[0], in: &reassembly) == .refused(.overlap))
    #expect(reassembly.isEmpty)
  }

  @Test func aDuplicateWithOtherBytesIsAnOverlap() throws {
    let fragments = try FragmentationTests.fragments(of: packet, mtu: 100)
    var forged = fragments[1]
    forged[forged.count - 1] ^= 1
    var reassembly = Reassembly()
    #expect(try receive(fragments[1], in: &reassembly) == .waiting)
    #expect(try receive(forged, in: &reassembly) == .refused(.overlap))
  }

  @Test func datagramsAreKeptApart() throws {
    var other = try packet.read { try IPv4Header(parsing: $0) }
    other.identification &+= 1
    let second = Wire.ipv4(other, Array(packet[other.payloadRange]), options: FragmentationTests.options)
    let mixed = zip(
      try FragmentationTests.fragments(of: packet, mtu: 100), try FragmentationTests.fragments(of: second, mtu: 100)
    ).flatMap { [$0, $1] }
    var reassembly = Reassembly()
    let outcomes = try mixed.map { try receive($0, in: &reassembly) }
    #expect(outcomes.suffix(2) == [packet, second].map { .complete($0, largestFragment: largest(mixed)) })
  }

  @Test func whatExpiresCarriesItsFirstFragment() throws {
    let fragments = try FragmentationTests.fragments(of: packet, mtu: 100)
    var reassembly = Reassembly()
    #expect(reassembly.nextExpiry == .never)
    _ = try receive(fragments[0], in: &reassembly)
    #expect(reassembly.nextExpiry == expiry)
    #expect(reassembly.removeExpired(at: expiry + .nanoseconds(-1)).isEmpty)
    #expect(reassembly.removeExpired(at: expiry).map(\.firstFragment) == [fragments[0]])
    #expect(reassembly == Reassembly())
  }

  /// Whatever ends a datagram: its last fragment, one that overlaps, or its time.
  @Test func theNextExpiryIsThatOfTheOldestLeft() throws {
    let fine = try FragmentationTests.fragments(of: packet, mtu: 100)
    let coarse = try FragmentationTests.fragments(of: packet, mtu: 140)
    var reassembly = Reassembly()
    func receive(_ fragment: [UInt8], _ number: UInt16) throws -> Reassembly.Outcome {
      var header = try fragment.read { try IPv4Header(parsing: $0) }
      header.identification = number
      return reassembly.receive(header, in: fragment.span.bytes, expiry: .zero + .seconds(Int64(number)))
    }
    for number in [3, 1, 2, 4] as [UInt16] { #expect(try receive(fine[0], number) == .waiting) }
    #expect(reassembly.nextExpiry == .zero + .seconds(1))
    _ = try (receive(fine[1], 1), receive(fine[2], 1))
    #expect(reassembly.nextExpiry == .zero + .seconds(2))
    #expect(try receive(coarse[0], 2) == .refused(.overlap))
    #expect(reassembly.nextExpiry == .zero + .seconds(3))
    #expect(reassembly.removeExpired(at: .zero + .seconds(3)).count == 1)
    #expect(reassembly.nextExpiry == .zero + .seconds(4))
  }

  @Test func memoryIsBounded() throws {
    var reassembly = Reassembly(limit: 10_000)
    var refused = 0
    for identification in 0..<200 {
      let header = IPv4Header(
        source: Wire.client, destination: Wire.server, protocol: .udp, totalLength: 28,
        identification: UInt16(identification), moreFragments: true)
      if try receive(Wire.ipv4(header, Wire.payload(8)), in: &reassembly) == .refused(.noRoom) { refused += 1 }
    }
    #expect((140..<200).contains(refused))
    _ = reassembly.removeExpired(at: expiry)
    #expect(reassembly == Reassembly(limit: 10_000))
  }

  @Test(arguments: [(8, true, 0), (7, true, 0), (8, false, 65_528), (0, true, 8)])
  func impossibleFragmentsAreRefused(length: Int, moreFragments: Bool, offset: Int) throws {
    var reassembly = Reassembly()
    let header = IPv4Header(
      source: Wire.client, destination: Wire.server, protocol: .udp, totalLength: UInt16(20 + length),
      moreFragments: moreFragments, fragmentOffset: UInt16(offset))
    let outcome = try receive(Wire.ipv4(header, Wire.payload(length)), in: &reassembly)
    #expect(outcome == (offset == 0 && length == 8 ? .waiting : .refused(.badLength)))
  }

  @Test func ipv6FragmentsGiveTheirPacketWithoutTheFragmentHeader() throws {
    let upper = Wire.udp6(Wire.payload(200))
    let whole = Wire.ipv6(.hopByHopOptions, Wire.options(next: .udp) + upper)
    let fragments = [0..<96, 96..<192, 192..<208].map { range in
      let fragment = IPv6FragmentHeader(
        nextHeader: .udp, fragmentOffset: UInt16(range.lowerBound), moreFragments: range.upperBound < 208,
        identification: 77)
      let bytes = Wire.options(next: .fragmentHeader) + Wire.fragmentHeader(fragment) + upper[range]
      return Wire.ipv6(.hopByHopOptions, bytes)
    }
    for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0]] {
      var reassembly = Reassembly()
      let outcomes = try order.map { try receive6(fragments[$0], in: &reassembly) }
      #expect(outcomes == [.waiting, .waiting, .complete(whole, largestFragment: largest(fragments))])
    }
  }

  @Test func ipv6FragmentsFromTheSourceGiveTheirPacket() throws {
    let whole = Wire.ipv6(.udp, Wire.udp6(Wire.payload(900)))
    var reassembly = Reassembly()
    let fragments = try FragmentationTests.fragments6(of: whole, mtu: 400)
    let outcomes = try fragments.map { try receive6($0, in: &reassembly) }
    #expect(outcomes == [.waiting, .waiting, .complete(whole, largestFragment: largest(fragments))])
  }

  @Test func aCheckpointHoldsWhatHasArrived() throws {
    let fragments = try FragmentationTests.fragments(of: packet, mtu: 100)
    var reassembly = Reassembly(limit: 5_000)
    for index in [0, 2] { _ = try receive(fragments[index], in: &reassembly) }
    var writer = ByteWriter()
    writer.write(reassembly)
    var reader = CheckpointReader(writer.bytes)
    var restored: Reassembly = try reader.read()
    #expect(reader.isAtEnd)
    #expect(restored == reassembly)
    #expect(try receive(fragments[1], in: &restored) == .complete(packet, largestFragment: largest(fragments)))
  }

  private func largest(_ fragments: [[UInt8]]) -> Int { fragments.map(\.count).max() ?? 0 }

  private func receive(_ fragment: [UInt8], in reassembly: inout Reassembly) throws -> Reassembly.Outcome {
    let header = try fragment.read { try IPv4Header(parsing: $0) }
    return reassembly.receive(header, in: fragment.span.bytes, expiry: expiry)
  }

  private func receive6(_ packet: [UInt8], in reassembly: inout Reassembly) throws -> Reassembly.Outcome {
    let header = try packet.read { try IPv6Header(parsing: $0) }
    let fragment = try #require(try packet.read { try IPv6UpperLayer(of: header, in: $0) }.fragment)
    return reassembly.receive(header, fragment, in: packet.span.bytes, expiry: expiry)
  }
}
