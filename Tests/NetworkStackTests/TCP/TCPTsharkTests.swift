import Foundation
import Packets
import SimulationKernel
import Testing

@testable import Guests
@testable import NetworkStack

/// Wireshark's dissectors judge what passes a port.
@Suite(.enabled(if: TCPTshark.path != nil, "tshark is not installed")) struct TCPTsharkTests {
  /// No protocol of its own that tshark would look for in the data.
  private static let port: UInt16 = 40_000

  private static let variants: [TCPSettings] = CongestionAlgorithm.allCases.flatMap { law in
    (0..<8).map { options in
      var settings = TCPSettings()
      settings.congestionControl = law
      settings.usesTimestamps = options & 1 == 0
      settings.usesSelectiveAcknowledgment = options & 2 == 0
      settings.usesCongestionNotification = options & 4 == 0
      return settings
    }
  }

  private func recorded(_ settings: TCPSettings, lost: UInt64 = 0, count: Int = 400_000) throws -> TCPWire {
    var wire = try TCPWire(settings)
    wire.recorded = []
    wire.impairments.lost = lost
    wire.byteTime = 80
    wire.start(TCPSink(on: Self.port), on: 1)
    wire.start(TCPSource(to: Endpoint(try ip("10.0.0.2"), port: Self.port), count: count), on: 0)
    wire.run(until: .zero + .seconds(30))
    #expect(wire.output[1] == ["\(count) bytes equal", "exit 0"])
    return wire
  }

  @Test(arguments: variants)
  func `where nothing is lost, tshark has nothing to remark`(settings: TCPSettings) throws {
    let wire = try recorded(settings)
    let filter = "tcp.analysis.flags || tcp.checksum.status != 1 || _ws.malformed || _ws.expert.severity >= warning"
    let remarks = ["-T", "fields", "-e", "frame.number", "-e", "_ws.col.Info", "-e", "_ws.expert.message"]
    #expect(try TCPTshark.lines(["-Y", filter] + remarks, wire.recorded ?? []) == [])
    #expect(try TCPTshark.lines(["-Y", "tcp"], wire.recorded ?? []).count > 400)
  }

  @Test(arguments: [1, 1000, 100_000, 3_000_000])
  func `tshark counts the segments and the bytes that the guest counts`(count: Int) throws {
    let wire = try recorded(TCPSettings(), count: count)
    let counters = try #require(wire.guests[0].stack.tcp.all.first).entry.connection.counters
    let sent = try TCPTshark.lines(
      ["-Y", "tcp.dstport == 40000", "-T", "fields", "-e", "tcp.len"], wire.recorded ?? [])
    let received = try TCPTshark.lines(["-Y", "tcp.srcport == 40000"], wire.recorded ?? [])
    #expect(UInt64(sent.count) == counters.segmentsSent)
    #expect(UInt64(received.count) == counters.segmentsReceived)
    #expect(sent.compactMap { UInt64($0) }.reduce(0, +) == counters.bytesAcknowledged)
    #expect(counters.bytesAcknowledged == UInt64(count))
  }

  @Test func `where segments are lost, tshark finds no bad checksum and nothing malformed`() throws {
    let wire = try recorded(TCPSettings(), lost: 20_000)
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
