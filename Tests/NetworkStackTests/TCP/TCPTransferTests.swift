import Packets
import SimulationKernel
import Testing

@testable import Guests
@testable import NetworkStack

/// Bytes arrive as they were sent, whatever the wire does to their segments.
@Suite struct TCPTransferTests {
  /// Every law, with and without the options.
  private static let variants: [TCPSettings] = CongestionAlgorithm.allCases.flatMap { algorithm in
    [true, false].map { hasOptions in
      var settings = TCPSettings()
      settings.congestionControl = algorithm
      settings.usesSelectiveAcknowledgment = hasOptions
      settings.usesTimestamps = hasOptions
      return settings
    }
  }

  private func transfer(_ count: Int, _ settings: TCPSettings, _ impairments: TCPWire.Impairments) throws -> TCPWire {
    var wire = try TCPWire(settings)
    wire.impairments = impairments
    wire.byteTime = 80
    let destination = Endpoint(try ip("10.0.0.2"), port: 80)
    wire.start(TCPSink(on: 80), on: 1)
    wire.start(TCPSource(to: destination, count: count), on: 0)
    return wire
  }

  @Test(arguments: variants)
  func `one per cent of losses, with repetition and reordering`(settings: TCPSettings) throws {
    var wire = try transfer(
      1_000_000, settings, TCPWire.Impairments(lost: 10_000, repeated: 10_000, delayed: 50_000))
    wire.run(until: .zero + .seconds(600))
    #expect(wire.output == [["exit 0"], ["1000000 bytes equal", "exit 0"]])
  }

  @Test(arguments: variants)
  func `ten per cent of losses`(settings: TCPSettings) throws {
    var wire = try transfer(
      200_000, settings, TCPWire.Impairments(lost: 100_000, repeated: 50_000, delayed: 100_000))
    wire.run(until: .zero + .seconds(3600))
    #expect(wire.output == [["exit 0"], ["200000 bytes equal", "exit 0"]])
  }

  /// Lost, out of a million; with losses come repetitions and segments that overtake others.
  @Test(arguments: [0, 1, 1000, 65_536, 1_000_000, 10_000_000, 100_000_000], [0, 10_000, 100_000] as [UInt64])
  func `bodies of any size arrive whole, whatever is lost, repeated and overtaken`(count: Int, lost: UInt64) throws {
    let isImpaired = lost > 0
    var wire = try transfer(
      count, TCPSettings(),
      TCPWire.Impairments(lost: lost, repeated: isImpaired ? 20_000 : 0, delayed: isImpaired ? 50_000 : 0))
    // A gigabit a second.
    wire.byteTime = 8
    wire.run(until: .zero + .seconds(100_000))
    #expect(wire.output == [["exit 0"], ["\(count) bytes equal", "exit 0"]])
  }

  @Test(arguments: [0, 1, 1459, 1460, 1461, 65_536])
  func `any length`(count: Int) throws {
    var wire = try transfer(count, TCPSettings(), TCPWire.Impairments())
    wire.run(until: .zero + .seconds(10))
    #expect(wire.output == [["exit 0"], ["\(count) bytes equal", "exit 0"]])
  }

  @Test(arguments: [68, 100, 128, 200]) func `where no segment is small enough, its packet is cut`(mtu: Int) throws {
    var wire = try TCPWire(TCPSettings(), mtu: mtu)
    wire.start(TCPSink(on: 80), on: 1)
    wire.start(TCPSource(to: Endpoint(try ip("10.0.0.2"), port: 80), count: 20_000), on: 0)
    wire.run(until: .zero + .seconds(20))
    #expect(wire.output == [["exit 0"], ["20000 bytes equal", "exit 0"]])
  }

  @Test func `a reader with a small buffer`() throws {
    var settings = TCPSettings()
    settings.bufferSize = 3000
    var wire = try transfer(50_000, settings, TCPWire.Impairments(lost: 20_000))
    wire.run(until: .zero + .seconds(600))
    #expect(wire.output == [["exit 0"], ["50000 bytes equal", "exit 0"]])
  }

  @Test func `a connection goes through a checkpoint as if nothing had been`() throws {
    var wire = try transfer(
      500_000, TCPSettings(), TCPWire.Impairments(lost: 20_000, repeated: 10_000, delayed: 50_000))
    var restored = wire
    for tenth in 1...40 {
      wire.run(until: .zero + .milliseconds(Int64(tenth * 37)))
      restored.run(until: .zero + .milliseconds(Int64(tenth * 37)))
      #expect(wire.digest == restored.digest)
      #expect(wire.guests == restored.guests)
      restored = try restored.restored()
      #expect(wire.guests == restored.guests)
    }
    wire.run(until: .zero + .seconds(100))
    restored.run(until: .zero + .seconds(100))
    #expect(wire.output == [["exit 0"], ["500000 bytes equal", "exit 0"]])
    #expect(wire.output == restored.output && wire.digest == restored.digest)
  }

  @Test(arguments: CongestionAlgorithm.allCases)
  func `a bottleneck is filled`(algorithm: CongestionAlgorithm) throws {
    var settings = TCPSettings()
    settings.congestionControl = algorithm
    settings.usesTimestamps = false
    var wire = try transfer(Int.max, settings, TCPWire.Impairments())
    // 10 Mbit/s, 10 ms there and back, a queue of 20 frames.
    wire.byteTime = 800
    wire.queueLimit = 20
    wire.run(until: .zero + .seconds(2))
    let before = wire.received
    wire.run(until: .zero + .seconds(12))
    let rate = Double(wire.received - before) * 8 / 10
    #expect(rate > 0.95 * 10_000_000 * 1460 / 1518, "\(rate) bit/s")
    #expect(rate < 10_000_000)
  }
}

extension TCPWire {
  /// Bytes that the second guest has received in order.
  var received: UInt64 { guests[1].stack.tcp.all.first?.entry.connection.counters.bytesReceived ?? 0 }
}
