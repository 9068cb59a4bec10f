import Fabric
import Foundation
import OpenFlow
import SimulationKernel
import TestSupport
import Testing

@testable import Datapath

/// The OpenFlow 1.3 cases of os-ken's switch tester (PyPI os-ken 3.1.0), replayed without a controller. `Scripts/setup test`
/// installs it; `POLDER_PYTHON` names another interpreter that has it.
@Suite struct SwitchTesterTests {
  static let cases = SwitchTesterCase.all()

  #if DEBUG
    /// Floods of more frames take long without optimization.
    static let longestFlood = ProcessInfo.processInfo.environment["POLDER_LONG_TESTS"] == nil ? 60_000 : Int.max
  #else
    static let longestFlood = Int.max
  #endif

  @Test(.enabled(if: !cases.isEmpty, "skipped: os-ken's switch tester is not installed"))
  func theDatapathPassesTheSwitchTester() {
    #expect(SwitchTesterTests.cases.count == 991)
    for one in SwitchTesterTests.cases where one.floodSize <= SwitchTesterTests.longestFlood {
      if let failure = SwitchTesterRun.failure(of: one) { Issue.record("\(one.title): \(failure)") }
    }
  }
}

/// A case and its steps, as `Scripts/os-ken-cases.py` writes them.
struct SwitchTesterCase {
  let title: String
  var steps: [[Substring]] = []

  /// Frames that enter at a rate.
  var floodSize: Int {
    steps.first { $0[0] == "flood" }.map { (Int($0[1]) ?? 0) * (Int($0[2]) ?? 0) } ?? 0
  }

  static func all() -> [SwitchTesterCase] {
    let script = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Scripts/os-ken-cases.py").path
    guard
      let python = ProcessInfo.processInfo.environment["POLDER_PYTHON"]
        ?? JudgeEnvironment.switchTester.program("python3"),
      let outcome = try? Tool("env").outcome(of: [python, script]), outcome.status == 0
    else { return [] }
    var cases: [SwitchTesterCase] = []
    for line in outcome.text.split(separator: "\n") {
      let words = line.split(separator: " ", omittingEmptySubsequences: false)
      if words[0] == "case" {
        cases.append(SwitchTesterCase(title: String(line.dropFirst(5))))
      } else {
        cases[cases.count - 1].steps.append(words)
      }
    }
    return cases
  }
}

/// One case on a datapath of its own.
struct SwitchTesterRun {
  private var bench = Bench(ports: 3)
  private var before: [UInt64] = []
  private var frames: [[UInt8]] = []
  private var flood: (rate: Int, seconds: Int)?
  private var wanted: [(unit: Substring, value: Int, match: Match)] = []

  /// What went wrong; nil if nothing did.
  static func failure(of one: SwitchTesterCase) -> String? {
    var run = SwitchTesterRun()
    for step in one.steps {
      do {
        if let failure = try run.take(step) { return failure }
      } catch { return "\(step[0]): \(error)" }
    }
    return run.wanted.isEmpty ? nil : run.floodFailure()
  }

  private mutating func take(_ step: [Substring]) throws -> String? {
    switch step[0] {
    case "request": try request(bytes(step[1]))
    case "ingress":
      before = bench.datapath.tables.map(\.matches)
      bench.receive(bytes(step[1]))
    case "egress":
      let sent = bench.takeSent()
      guard sent == [Bench.Sent(port: 2, bytes: bytes(step[1]))] else { return "sent \(sent.map(\.text))" }
    case "packet-in":
      let packets = bench.takePacketIns()
      guard packets.map(\.data) == [bytes(step[1])], packets[0].reason == .action else { return "\(packets)" }
    case "table-miss":
      for table in step.dropFirst().compactMap({ Int($0) }) where bench.datapath.tables[table].matches > before[table] {
        return "matched in table \(table)"
      }
      guard bench.takeSent().isEmpty, bench.takePacketIns().isEmpty else { return "sent on" }
    case "flood": flood = (Int(step[1]) ?? 0, Int(step[2]) ?? 0)
    case "frame":
      var frame = bytes(step[2])
      frame += Array(repeating: frame.last ?? 0, count: (Int(step[1]) ?? 0) - frame.count)
      frames.append(frame)
    default: wanted.append((step[1], Int(step[2]) ?? 0, try Match(bytes(step[3]))))
    }
    return nil
  }

  /// Applies a message, and looks whether what was installed is what was asked for, as the tester does.
  private mutating func request(_ bytes: [UInt8]) throws {
    switch try OpenFlowPacket(bytes).message {
    case .flowMod(let mod):
      try bench.apply(mod)
      let flows = try bench.datapath.flows(FlowStatisticsRequest(), at: bench.now)
      let isThere = flows.contains { $0.match == mod.match && $0.instructions == mod.instructions }
      #expect(isThere)
    case .groupMod(let mod):
      try bench.apply(mod)
      #expect(bench.datapath.groups.groups[mod.group]?.buckets == mod.buckets)
    case .meterMod(let mod):
      try bench.apply(mod)
      #expect(bench.datapath.meters.meters[mod.meter]?.bands == mod.bands)
    case let other: throw SwitchTesterFailure(text: "\(other.type)")
    }
  }

  /// Sends the frames at their rate and compares what comes out with what should, as the tester does: within a tenth, and with
  /// 1024 bits in a kilobit.
  private mutating func floodFailure() -> String? {
    guard let flood else { return "no frames" }
    var counts = Array(repeating: (packets: 0, bytes: 0), count: wanted.count)
    let patterns = wanted.map { $0.match.pattern }
    for index in 0..<flood.rate * flood.seconds {
      bench.now = Instant(nanoseconds: Int64(index) * 1_000_000_000 / Int64(flood.rate))
      bench.receive(frames[index % frames.count])
      for sent in bench.takeSent() {
        let key = PacketReader(sent.bytes.span.bytes, FlowKey(ingress: sent.port)).key
        for (number, pattern) in patterns.enumerated() where key.masked(by: pattern.mask) == pattern.key {
          counts[number].packets += 1
          counts[number].bytes += sent.bytes.count
        }
      }
    }
    for (count, one) in zip(counts, wanted) {
      let measured = one.unit == "kbps" ? count.bytes * 8 / 1024 / flood.seconds : count.packets / flood.seconds
      if abs(measured - one.value) * 10 > one.value { return "\(measured) \(one.unit) instead of \(one.value)" }
    }
    return nil
  }

  private func bytes(_ text: Substring) -> [UInt8] {
    let digits = text.utf8.map { UInt8($0 < 58 ? $0 - 48 : $0 - 87) }
    return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
  }
}

struct SwitchTesterFailure: Error { let text: String }

extension Bench.Sent {
  var text: String { "\(port):" + bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined() }
}
