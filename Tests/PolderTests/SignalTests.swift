import Foundation
import LabTesting
import TestSupport
import Testing

/// Ctrl-C, SIGTERM and SIGHUP end the program soon, whatever it is at, with the status that a shell gives such an end.
@Suite(.enabled(if: Polder.built != nil, Comment(rawValue: Polder.isMissing)))
struct SignalTests {
  let polder: Polder
  let folder: TemporaryFolder

  init() throws {
    polder = try #require(Polder.built)
    folder = try TemporaryFolder()
  }

  /// What the program does when the signal comes.
  struct Work: Sendable, CustomStringConvertible {
    var description: String
    var arguments: [String]
    var lab: String
  }

  private static let ends = """
    nodes:
      a: { interfaces: { eth0: { address: 10.0.0.1/24 } } }
      b: { interfaces: { eth0: { address: 10.0.0.2/24 } } }
    links: [[a, b]]

    """

  private static func lab(_ events: String) -> String {
    "polder: 1\nname: lab\nduration: 8000h\n" + ends + "captures: [{ on: all }]\nevents:\n" + events
  }

  /// Pings without a pause, from both ends.
  private static let flood = lab(
    """
      - { at: 0s, on: a, run: ping -q -i 0 b }
      - { at: 0s, on: b, run: ping -q -i 0 a }

    """)
  /// One instant that goes on for long: each of the commands runs at once.
  private static let instant = lab(
    "  - { at: 0s, on: a, run: \"echo x >f" + String(repeating: "; cat f f f f >g; cat g g g g >f", count: 12)
      + String(repeating: "; sha256sum f f f f f f f f", count: 1000) + "\" }\n")
  /// Thousands of machines on one another's links, so that reading takes a while.
  private static let large = """
    polder: 1
    name: lab
    addressing: auto
    generate: { fat-tree: { k: 24 } }

    """

  static let works = [
    Work(description: "a flood", arguments: ["run"], lab: flood),
    Work(description: "a flood by the wall clock", arguments: ["run", "--pace", "real"], lab: flood),
    Work(
      description: "an instant without end", arguments: ["run", "--limit", "events-at-once=1000000000"], lab: instant),
    Work(description: "a large lab being read", arguments: ["run"], lab: large),
    Work(description: "a large lab being checked", arguments: ["check"], lab: large),
    Work(description: "a large lab being drawn", arguments: ["graph"], lab: large),
    Work(description: "a large lab being expanded", arguments: ["expand"], lab: large),
    Work(description: "a trace", arguments: ["trace", "--from", "a", "--to", "b", "--at", "7000h"], lab: flood),
  ]

  /// A second by itself; some more where all processors are busy with other tests.
  private static let patience = Duration.seconds(5)

  @Test(arguments: works) func `a signal is heard at once`(work: Work) throws {
    try folder.write(work.lab, as: "lab.yaml")
    for (signal, delay) in zip([SIGINT, SIGTERM, SIGHUP], [300_000, 20_000, 900_000] as [useconds_t]) {
      let arguments = [work.arguments[0], "lab.yaml"] + work.arguments.dropFirst()
      let running = try polder.start(Array(arguments), in: folder.path)
      usleep(delay)
      guard running.process.isRunning else { continue }
      let sent = ContinuousClock.now
      running.send(signal)
      let outcome = try running.wait()
      let took = ContinuousClock.now - sent
      #expect(took < SignalTests.patience, "signal \(signal) after \(delay) us: \(took)")
      // Where the program has not come so far as to look for signals, the signal itself ends it.
      let isExpected = outcome.status == 128 + signal || outcome.signal == signal || outcome.status == 0
      #expect(isExpected, "\(outcome.status ?? -1) \(outcome.signal ?? 0) \(outcome.errors)")
      #expect(outcome.complaints.filter { !$0.contains("warning") }.count <= 1, "\(outcome.errors)")
    }
  }

  /// The commands of disk images, on images so large that they are still at it.
  static let diskWorks = [
    ["convert", "large.raw", "new.qcow2"], ["compare", "large.raw", "other.raw"], ["convert", "large.raw", "new.vdi"],
    ["bench", "large.raw"],
  ]

  @Test(arguments: diskWorks) func `a signal is heard by disk commands`(arguments: [String]) throws {
    for name in ["large.raw", "other.raw"] {
      try folder.write([UInt8](repeating: 1, count: 1 << 20), as: name)
      let file = try FileHandle(forUpdating: URL(filePath: folder[name]))
      for offset in stride(from: UInt64(1) << 20, to: 200 << 20, by: 1 << 20) {
        try file.seek(toOffset: offset)
        try file.write(contentsOf: Data(repeating: 2, count: 1 << 20))
      }
      try file.close()
    }
    for signal in [SIGINT, SIGTERM, SIGHUP] {
      let running = try polder.start(["disk"] + arguments, in: folder.path)
      usleep(150_000)
      guard running.process.isRunning else { continue }
      let sent = ContinuousClock.now
      running.send(signal)
      let outcome = try running.wait()
      #expect(ContinuousClock.now - sent < SignalTests.patience)
      let isExpected = outcome.status == 128 + signal || outcome.signal == signal || outcome.status == 0
      #expect(isExpected || arguments[0] == "compare" && outcome.status == 1, "\(outcome)")
      let left = try folder.files().filter { !["large.raw", "other.raw"].contains($0) && !arguments.contains($0) }
      #expect(left.isEmpty, "\(left)")
    }
  }

  /// The power fails, or somebody is impatient: what has been promised of captures and checkpoints holds all the same.
  @Test func `a run killed at any time leaves captures of whole records, the last one apart`() throws {
    try folder.write(SignalTests.flood, as: "lab.yaml")
    var random = SystemRandomNumberGenerator()
    for _ in 0..<8 {
      let running = try polder.start(
        ["run", "lab.yaml", "--output", "captures", "--save-at", "100ms=saved", "--save-at", "200ms=saved"],
        in: folder.path)
      usleep(.random(in: 50_000...1_200_000, using: &random))
      running.send(SIGKILL)
      _ = try running.wait()
      for file in (try? folder.files(in: "captures")) ?? [] where Tshark.isInstalled {
        // A kill within a write may cut the record that is last then; nothing else may be wrong.
        do {
          _ = try Tshark.frames(in: folder["captures/\(file)"])
        } catch let failure as Tool.Failure where failure.errors.contains("cut short in the middle of a packet") {
        }
      }
      if try folder.files().contains("saved") {
        let resumed = try polder.run(["resume", "saved", "--capture", "none", "--for", "250ms"], in: folder.path)
        #expect(resumed.status == 0 || resumed.status == 64, "\(resumed.errors)")
        try FileManager.default.removeItem(atPath: folder["saved"])
      }
      try? FileManager.default.removeItem(atPath: folder["captures"])
    }
  }
}
