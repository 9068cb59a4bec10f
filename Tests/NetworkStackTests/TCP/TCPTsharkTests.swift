import Packets
import SimulationKernel
import TestSupport
import Testing

@testable import Guests
@testable import NetworkStack

/// Wireshark's dissectors judge what passes a port.
@Suite(.enabled(if: Tshark.isInstalled, Comment(rawValue: Tshark.isMissing))) struct TCPTsharkTests {
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

  private func lines(_ arguments: [String], _ frames: [(at: Instant, bytes: [UInt8])]) throws -> [String] {
    try Tshark.lines(arguments, ofTimed: frames.map { ($0.at.nanoseconds, $0.bytes) })
  }

  @Test(arguments: variants)
  func `where nothing is lost, tshark has nothing to remark`(settings: TCPSettings) throws {
    let wire = try recorded(settings)
    let filter = "tcp.analysis.flags || tcp.checksum.status != 1 || _ws.malformed || _ws.expert.severity >= warning"
    let remarks = ["-T", "fields", "-e", "frame.number", "-e", "_ws.col.Info", "-e", "_ws.expert.message"]
    #expect(try lines(["-Y", filter] + remarks, wire.recorded ?? []) == [])
    #expect(try lines(["-Y", "tcp"], wire.recorded ?? []).count > 400)
  }

  @Test(arguments: [1, 1000, 100_000, 3_000_000])
  func `tshark counts the segments and the bytes that the guest counts`(count: Int) throws {
    let wire = try recorded(TCPSettings(), count: count)
    let counters = try #require(wire.guests[0].stack.tcp.all.first).entry.connection.counters
    let sent = try lines(
      ["-Y", "tcp.dstport == 40000", "-T", "fields", "-e", "tcp.len"], wire.recorded ?? [])
    let received = try lines(["-Y", "tcp.srcport == 40000"], wire.recorded ?? [])
    #expect(UInt64(sent.count) == counters.segmentsSent)
    #expect(UInt64(received.count) == counters.segmentsReceived)
    #expect(sent.compactMap { UInt64($0) }.reduce(0, +) == counters.bytesAcknowledged)
    #expect(counters.bytesAcknowledged == UInt64(count))
  }

  @Test func `where segments are lost, tshark finds no bad checksum and nothing malformed`() throws {
    let wire = try recorded(TCPSettings(), lost: 20_000)
    let filter = "tcp.checksum.status != 1 || ip.checksum.status != 1 || _ws.malformed"
    #expect(try lines(["-Y", "ip && (\(filter))"], wire.recorded ?? []) == [])
    #expect(!(try lines(["-Y", "tcp.options.sack"], wire.recorded ?? []).isEmpty))
  }
}
