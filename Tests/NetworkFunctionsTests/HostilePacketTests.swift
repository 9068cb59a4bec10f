import Fabric
import LabTesting
import Packets
import SimulationKernel
import TestSupport
import Testing

@testable import Guests
@testable import Lab
@testable import NetworkStack
@testable import Sessions

@Suite struct HostilePacketTests {
  private static let functions = """
    - connection-tracking: { limit: 200 }
    - monitor: { watch: [{ name: all, alert-above: 100 }] }
    - rate-limiter: { rate: 1Gbps, burst: 1MiB }
    - firewall: { rules: [{ allow: { from: inside } }, { reject: { protocol: udp, rate: 10/s } }, { allow: { to: self } }] }
    - load-balancer: { address: 203.0.113.9, interface: outside, port: 80, servers: [10.0.0.7, 10.0.0.8], check: { kind: icmp } }
    - nat: { outside: outside, masquerade: true, mapping: MAPPING, forward: [{ port: 8080, to: 10.0.0.5 }] }
    - router: {}
    """

  private static func box(_ mapping: String) throws -> Box {
    try Box(functions.split(separator: "MAPPING").joined(separator: "\(mapping)"))
  }

  /// Packets that are nearly right: sound ones, a few bytes of which are not.
  @Test(
    "Mangled packets neither trap nor leak nor grow the tables", arguments: FuzzSeeds.draw(6, for: "network functions"))
  func mangled(seed: UInt64) throws {
    for mapping in ["linux", "endpoint-independent"] {
      var box = try Self.box(mapping)
      var traffic = RandomTraffic(seed: seed)
      var random = RandomStream(seed: seed, owner: "mangling")
      for _ in 0..<3000 {
        let packet = traffic.next()
        var bytes = packet.bytes
        for _ in 0..<random.next(below: 4) {
          bytes[Int(random.next(below: UInt64(bytes.count)))] = UInt8(truncatingIfNeeded: random.next())
        }
        if random.next(below: 4) == 0 { bytes.removeLast(Int(random.next(below: UInt64(bytes.count)))) }
        bytes.mendHeader(unless: random.next(below: 8) == 0)
        _ = box.send(bytes, on: packet.isInside ? Box.inside : Box.outside)
        if random.next(below: 50) == 0 { _ = box.wait(.milliseconds(Int64(random.next(below: 4000)))) }
      }
      #expect(box.guest.stack.chain.connections.count <= 200, "seed \(seed)")
      _ = box.wait(.seconds(120))
      #expect(box.outbox.frames.count == box.guest.heldFrames.count, "seed \(seed)")
    }
  }

  @Test("A packet from the machine to itself, come in from a wire, does no harm")
  func land() throws {
    var box = try Self.box("linux")
    for port in [80, 8080] as [UInt16] {
      _ = box.send(SamplePacket.tcp("203.0.113.1", port, to: "203.0.113.1", port, .syn), on: Box.outside)
      _ = box.send(SamplePacket.udp("10.0.0.1", port, to: "10.0.0.1", port), on: Box.inside)
    }
    #expect(box.guest.stack.chain.connections.count <= 4)
  }

  @Test("A flood of SYNs from everywhere stays within the table, and who is connected stays so")
  func flood() throws {
    var box = try Self.box("linux")
    let web = "198.51.100.7"
    _ = box.send(SamplePacket.tcp("10.0.0.2", 5000, to: web, 80, .syn, sequence: 100), on: Box.inside)
    _ = box.send(
      SamplePacket.tcp(web, 80, to: "203.0.113.1", 5000, [.syn, .ack], sequence: 500, acknowledgment: 101),
      on: Box.outside)
    _ = box.send(
      SamplePacket.tcp("10.0.0.2", 5000, to: web, 80, .ack, sequence: 101, acknowledgment: 501), on: Box.inside)
    for number in 0..<5000 {
      let source = "10.0.\(number / 200 % 200).\(number % 200 + 3)"
      _ = box.send(SamplePacket.tcp(source, UInt16(1024 + number), to: web, 80, .syn), on: Box.inside)
    }
    #expect(box.guest.stack.chain.connections.count <= 200)
    let data = SamplePacket.tcp(web, 80, to: "203.0.113.1", 5000, .ack, sequence: 501, acknowledgment: 101, [1])
    #expect(box.see(data, on: Box.outside) == "0: 198.51.100.7:80 > 10.0.0.2:5000")
  }

  @Test("Overlapping and endless fragments are bounded")
  func fragments() throws {
    var box = try Self.box("linux")
    let whole = SamplePacket.udp("10.0.0.2", 5000, to: "198.51.100.7", 53, [UInt8](repeating: 7, count: 3000))
    for number in 0..<2000 {
      var piece = whole.cut(at: 1480)[number % 2]
      piece[4...5] = [UInt8(truncatingIfNeeded: number >> 8), UInt8(truncatingIfNeeded: number)]
      if number % 3 == 0 { piece[7] = UInt8(truncatingIfNeeded: number) }
      piece.mendHeader()
      _ = box.send(piece, on: Box.inside)
    }
    _ = box.wait(.seconds(60))
    #expect(box.outbox.frames.count == box.guest.heldFrames.count)
  }

  @Test(
    "A machine with all its functions at work is restored equal, and goes on alike",
    arguments: FuzzSeeds.draw(3, for: "network functions"))
  func checkpoint(seed: UInt64) throws {
    var box = try Self.box("endpoint-independent")
    var traffic = RandomTraffic(seed: seed)
    for _ in 0..<500 {
      let packet = traffic.next()
      _ = box.send(packet.bytes, on: packet.isInside ? Box.inside : Box.outside)
    }
    var writer = ByteWriter()
    writer.write(box.guest)
    writer.write(box.outbox)
    var reader = CheckpointReader(writer.bytes, registry: Checkpoint.registry)
    var restored = box
    restored.guest = try reader.read()
    restored.outbox = try reader.read()
    #expect(reader.isAtEnd && restored.guest == box.guest)
    for _ in 0..<500 {
      let packet = traffic.next()
      let port = packet.isInside ? Box.inside : Box.outside
      #expect(box.send(packet.bytes, on: port) == restored.send(packet.bytes, on: port))
    }
    #expect(restored.guest == box.guest)
  }

  @Test(
    "A checkpoint that was tampered with is refused or read, and never traps",
    arguments: FuzzSeeds.draw(3, for: "network functions"))
  func forgedCheckpoint(seed: UInt64) throws {
    var box = try Self.box("endpoint-independent")
    var traffic = RandomTraffic(seed: seed)
    for _ in 0..<100 { _ = box.send(traffic.next().bytes, on: Box.inside) }
    var writer = ByteWriter()
    writer.write(box.guest.stack.chain)
    var random = RandomStream(seed: seed, owner: "forgery")
    for _ in 0..<2000 {
      var bytes = writer.bytes
      for _ in 0...random.next(below: 3) {
        bytes[Int(random.next(below: UInt64(bytes.count)))] = UInt8(truncatingIfNeeded: random.next())
      }
      var reader = CheckpointReader(bytes, registry: Checkpoint.registry)
      guard let chain: HookChain = try? reader.read() else { continue }
      var forged = box
      forged.guest.stack.chain = chain
      for _ in 0..<5 { _ = forged.send(traffic.next().bytes, on: Box.outside) }
    }
  }
}

extension [UInt8] {
  /// Gives a mangled packet lengths that fit and a right header checksum, or most of it would stop at the first check.
  fileprivate mutating func mendHeader(unless isLeft: Bool = false) {
    guard !isLeft, count >= 20 else { return }
    self[0] = 0x45
    (self[2], self[3]) = (UInt8(count >> 8), UInt8(truncatingIfNeeded: count))
    (self[10], self[11]) = (0, 0)
    let checksum = InternetChecksum.checksum(of: span.bytes.extracting(0..<20))
    (self[10], self[11]) = (UInt8(checksum >> 8), UInt8(truncatingIfNeeded: checksum))
  }
}
