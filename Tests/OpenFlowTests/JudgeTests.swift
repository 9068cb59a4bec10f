import Foundation
import OpenFlow
import Packets
import SimulationKernel
import TestSupport
import Testing

/// What others make of the messages that are written.
struct JudgeTests {
  /// A Python that can import os-ken, if there is one: that of Scripts/setup, or the system's.
  private static let python: String? = {
    let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..").standardized
    return [root.appending(path: ".build/judges/bin/python3").path, "python3"].first {
      (try? Tool("env").outcome(of: [$0, "-c", "import os_ken"]))?.status == 0
    }
  }()

  private static func hexadecimal(_ bytes: [UInt8]) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  @Test(
    .enabled(if: Tshark.isInstalled, "skipped: tshark is not installed"), arguments: OpenFlowMessageType.allCases)
  func wiresharkFindsNothingMalformed(type: OpenFlowMessageType) throws {
    var random = RandomMessages(seed: FuzzSeeds.draw(for: "OpenFlow for tshark \(type)"))
    random.experimenters = false
    let packets = (0..<60).map { _ in random.packet(type) }
    let lines = try Tshark.fields(
      ["openflow_v4.type", "openflow.length", "openflow_v4.xid", "_ws.malformed"],
      of: packets.enumerated().map { TCPFrame.carrying($1.bytes, number: $0) },
      options: ["-o", "tcp.check_checksum:FALSE", "-o", "ip.check_checksum:FALSE"])
    #expect(lines.count == packets.count)
    for (line, packet) in zip(lines, packets) {
      let fields = line.split(separator: "\t", omittingEmptySubsequences: false)
      #expect(fields[0].split(separator: ",").first == "\(type.rawValue)")
      #expect(!fields[3].contains("openflow"), "\(JudgeTests.hexadecimal(packet.bytes))")
    }
  }

  private static let hasNoOsKen = "skipped: no Python has os_ken; Scripts/setup test installs it"

  private static func osKen(_ arguments: [String], input: [UInt8] = []) throws -> [String] {
    let script = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Scripts/os-ken-parse").path
    return try Tool("env").lines([try #require(python), script] + arguments, input: input)
  }

  /// Types that switches send: os-ken reads no others. It does not know the padding of hello elements.
  private static let ofSwitches: [OpenFlowMessageType] = [
    .error, .echoRequest, .echoReply, .featuresReply, .configurationReply, .packetIn, .flowRemoved, .portStatus,
    .multipartReply, .barrierReply, .roleReply, .asynchronousReply,
  ]

  @Test(.enabled(if: python != nil, Comment(rawValue: hasNoOsKen))) func osKenReadsWhatSwitchesSend() throws {
    var random = RandomMessages(seed: FuzzSeeds.draw(for: "OpenFlow for os-ken"))
    random.experimenters = false
    let messages = JudgeTests.ofSwitches.flatMap { type in
      (0..<30).map { _ in JudgeTests.hexadecimal(random.packet(type).bytes) }
    }
    let lines = try JudgeTests.osKen([], input: Array((messages.joined(separator: "\n") + "\n").utf8))
    #expect(lines.count == messages.count)
    for (line, message) in zip(lines, messages) { #expect(line.first == "{", "\(message)") }
  }

  /// What os-ken tests itself with is read, and written as it was.
  @Test(.enabled(if: python != nil, Comment(rawValue: hasNoOsKen))) func samplesOfOsKenAreReadBack() throws {
    let samples = try JudgeTests.osKen(["--samples"])
    #expect(samples.count > 60)
    for sample in samples {
      let (name, digits) = try #require(JudgeTests.pair(sample))
      let bytes = stride(from: 0, to: digits.count, by: 2).map {
        UInt8(digits.dropFirst($0).prefix(2), radix: 16) ?? 0
      }
      #expect(throws: Never.self, "\(name)") {
        let packet = try OpenFlowPacket(bytes)
        #expect(JudgeTests.hexadecimal(packet.bytes) == digits, "\(name)")
      }
    }
  }

  private static func pair(_ line: String) -> (name: Substring, digits: Substring)? {
    let words = line.split(separator: " ")
    return words.count == 2 ? (words[0], words[1]) : nil
  }
}

/// A TCP segment to a controller, each from another port.
enum TCPFrame {
  static func carrying(_ payload: [UInt8], number: Int) -> [UInt8] {
    let length = 40 + payload.count
    let ethernet: [UInt8] = [2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 8, 0]
    let ip: [UInt8] = [
      0x45, 0, UInt8(length >> 8), UInt8(truncatingIfNeeded: length), 0, 0, 0, 0, 64, 6, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2,
    ]
    let tcp: [UInt8] = [0x80, UInt8(number), 0x19, 0xFD, 0, 0, 0, 1, 0, 0, 0, 1, 0x50, 0x18, 0xFF, 0xFF, 0, 0, 0, 0]
    return ethernet + ip + tcp + payload
  }
}
