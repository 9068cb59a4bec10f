import Foundation
import Packets
import SimulationKernel
import Testing

@testable import HostStack

/// Wireshark's dissectors judge what passes a port.
@Suite(.enabled(if: TCPTshark.path != nil, "tshark is not installed")) struct TCPTsharkTests {
  private static let variants = [
    (CongestionAlgorithm.cubic, true, false), (.newReno, false, false), (.newReno, true, true),
  ]

  private func recorded(_ variant: (CongestionAlgorithm, Bool, Bool), lost: UInt64 = 0) throws -> TCPWire {
    var settings = TCPSettings()
    settings.congestionControl = variant.0
    settings.usesTimestamps = variant.1
    settings.usesCongestionNotification = variant.2
    var wire = try TCPWire(settings)
    wire.recorded = []
    wire.impairments.lost = lost
    wire.byteTime = 80
    wire.start(TCPSink(on: 80), on: 1)
    wire.start(TCPSource(to: Endpoint(try ip("10.0.0.2"), port: 80), count: 400_000), on: 0)
    wire.run(until: .zero + .seconds(100))
    #expect(wire.output[1] == ["400000 bytes equal", "exit 0"])
    return wire
  }

  @Test(arguments: variants)
  func `where nothing is lost, tshark has nothing to remark`(variant: (CongestionAlgorithm, Bool, Bool)) throws {
    let wire = try recorded(variant)
    let filter = "tcp.analysis.flags || tcp.checksum.status != 1 || _ws.malformed || _ws.expert.severity >= warning"
    #expect(try TCPTshark.lines(["-Y", filter], wire.recorded ?? []) == [])
    #expect(try TCPTshark.lines(["-Y", "tcp"], wire.recorded ?? []).count > 400)
  }

  @Test func `where segments are lost, tshark finds no bad checksum and nothing malformed`() throws {
    let wire = try recorded((.cubic, true, false), lost: 20_000)
    let filter = "tcp.checksum.status != 1 || ip.checksum.status != 1 || _ws.malformed"
    #expect(try TCPTshark.lines(["-Y", "ip && (\(filter))"], wire.recorded ?? []) == [])
    #expect(!(try TCPTshark.lines(["-Y", "tcp.options.sack"], wire.recorded ?? []).isEmpty))
  }
}

enum TCPTshark {
  static let path = ["/usr/bin/tshark", "/usr/local/bin/tshark", "/opt/homebrew/bin/tshark"].first {
    FileManager.default.isExecutableFile(atPath: $0)
  }

  static func lines(_ arguments: [String], _ frames: [(at: Instant, bytes: [UInt8])]) throws -> [String] {
    let file = FileManager.default.temporaryDirectory.appending(path: "polder-\(UUID().uuidString).pcap")
    defer { try? FileManager.default.removeItem(at: file) }
    try Data(pcap(frames)).write(to: file)
    let process = Foundation.Process()
    process.executableURL = URL(filePath: path ?? "")
    process.arguments =
      ["-n", "-r", file.path(), "-o", "tcp.check_checksum:TRUE", "-o", "ip.check_checksum:TRUE"] + arguments
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    let text = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    process.waitUntilExit()
    return text.split(separator: "\n").map(String.init)
  }

  /// A classic capture file in network order, with nanoseconds.
  private static func pcap(_ frames: [(at: Instant, bytes: [UInt8])]) -> [UInt8] {
    var bytes = words(0xA1B2_3C4D, 0x0002_0004, 0, 0, 65_535, 1)
    for frame in frames {
      let (seconds, rest) = frame.at.nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
      bytes += words(UInt32(seconds), UInt32(rest), UInt32(frame.bytes.count), UInt32(frame.bytes.count)) + frame.bytes
    }
    return bytes
  }

  private static func words(_ words: UInt32...) -> [UInt8] {
    words.flatMap { word in [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: word >> $0) } }
  }
}
