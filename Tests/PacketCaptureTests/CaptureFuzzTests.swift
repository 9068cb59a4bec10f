import Foundation
import PacketCapture
import SimulationKernel
import TestSupport
import Testing

/// A capture is a file, and files lie: any bytes are read to an end or to an error that names a byte of the file.
@Suite struct CaptureFuzzTests {
  /// Printed, and taken from the environment to repeat a run.
  private let seed =
    FuzzSeeds.given ?? UInt64.random(in: 0 ... .max)
  private let rounds = 4_000

  private func read(_ bytes: [UInt8]) {
    do {
      var reader = try CaptureReader(bytes: bytes)
      var read = 0
      while let frame = try reader.next() { read += frame.bytes.count }
      #expect(read <= bytes.count, "seed \(seed): more bytes than the file has")
    } catch .malformed(_, let offset, _) {
      #expect(0...bytes.count ~= offset, "seed \(seed): byte \(offset) of \(bytes.count)")
    } catch {
      Issue.record("seed \(seed): \(error)")
    }
  }

  /// The captures that are damaged.
  enum Original: CaseIterable {
    case pcapng, pcap, bigEndian

    var bytes: [UInt8] {
      switch self {
      case .pcapng: SampleCapture.bytes(.pcapng, frames: 4)
      case .pcap: SampleCapture.bytes(.pcap, frames: 4)
      case .bigEndian: Original.foreign
      }
    }

    private static var foreign: [UInt8] {
      var capture = HandmadePcapng(isBigEndian: true)
      capture.sectionHeader()
      capture.interface(snapLength: 20, capture.option(9, [0x8a]), capture.option(14, [0, 0, 0, 0, 0, 0, 0, 1]))
      capture.simplePacket(frame: Array(Frames.ping.prefix(20)), originalLength: 42)
      capture.obsoletePacket(interface: 0, ticks: 1, frame: Frames.ping, capture.option(2, [0, 0, 0, 1]))
      capture.enhancedPacket(ticks: 1, frame: Frames.ping, capture.option(1, [0x68, 0x69]))
      return capture.bytes
    }
  }

  @Test(arguments: Original.allCases) func `an undamaged original is read to its end`(original: Original) throws {
    var reader = try CaptureReader(bytes: original.bytes)
    #expect(try reader.readAll().count >= 3)
  }

  @Test(arguments: Original.allCases) func `every truncation`(original: Original) {
    let bytes = original.bytes
    for length in 0...bytes.count { read(Array(bytes.prefix(length))) }
  }

  @Test(arguments: Original.allCases) func `bytes changed at random`(original: Original) {
    let bytes = original.bytes
    print("POLDER_FUZZ_SEED=\(seed)")
    var stream = RandomStream(seed: seed, owner: "mutations")
    for _ in 0..<rounds {
      var mutated = bytes
      for _ in 0...stream.next(below: 4) {
        let index = Int(stream.next(below: UInt64(bytes.count)))
        mutated[index] = [0, 0xff, 0x7f, 0x80, UInt8(truncatingIfNeeded: stream.next())][Int(stream.next(below: 5))]
      }
      read(mutated)
    }
  }

  @Test(arguments: Original.allCases) func `pieces moved, doubled and left out`(original: Original) {
    let bytes = original.bytes
    print("POLDER_FUZZ_SEED=\(seed)")
    var stream = RandomStream(seed: seed, owner: "pieces")
    for _ in 0..<rounds {
      let cuts = [stream.next(below: UInt64(bytes.count)), stream.next(below: UInt64(bytes.count))].map { Int($0) & ~3 }
      read(Array(bytes[..<cuts[0]]) + bytes[cuts[1]...])
    }
  }

  @Test func `random bytes behind each magic`() {
    print("POLDER_FUZZ_SEED=\(seed)")
    var stream = RandomStream(seed: seed, owner: "noise")
    for _ in 0..<rounds {
      let noise = (0..<stream.next(below: 200)).map { _ in UInt8(truncatingIfNeeded: stream.next()) }
      for original in Original.allCases { read(Array(original.bytes.prefix(28)) + noise) }
      read(noise)
    }
  }
}
