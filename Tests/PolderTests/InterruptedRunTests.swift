import Foundation
import LabTesting
import PacketCapture
import TestSupport
import Testing

/// A full disk and Ctrl-C leave valid captures of what was written.
@Suite(.enabled(if: Polder.built != nil, Comment(rawValue: Polder.isMissing)))
struct InterruptedRunTests {
  let polder: Polder
  let folder: TemporaryFolder

  init() throws {
    polder = try #require(Polder.built)
    folder = try TemporaryFolder()
    try folder.write(FailureTests.lab, as: "pair.yaml")
  }

  /// The frames of each capture, read to the end by Polder and, where it is there, by Wireshark.
  private func frames() throws -> [[CapturedFrame]] {
    try folder.files(in: "captures").map { file in
      let path = folder["captures/\(file)"]
      var reader = try CaptureReader(path: path)
      let frames = try reader.readAll()
      if Tshark.isInstalled { #expect(try Tshark.frames(in: path) == frames.count) }
      return frames
    }
  }

  /// The frames that the whole run would have captured.
  private func allFrames() throws -> [[CapturedFrame]] {
    #expect(try polder.run(["run", "pair.yaml", "--output", "captures"], in: folder.path).status == 0)
    defer { try? FileManager.default.removeItem(atPath: folder["captures"]) }
    return try frames()
  }

  /// Limits in blocks of 512 bytes: less than a chunk, and more.
  @Test(arguments: [0, 1, 8, 100, 600]) func `a full disk leaves the frames that fitted`(blocks: Int) throws {
    let whole = try allFrames()
    let arguments = ["run", "pair.yaml", "--output", "captures"]
    let outcome = try polder.run(arguments, in: folder.path, shell: "ulimit -f \(blocks);")
    // What it says is short, but where not even that can be written it is silent.
    #expect(outcome.status == (blocks == 0 ? outcome.status : 74), "\(outcome)")
    #expect(outcome.signal == nil)
    guard blocks > 0 else { return }
    #expect(outcome.complaints.count == 1 && outcome.errors.hasPrefix("captures/"), "\(outcome.errors)")
    for (written, all) in zip(try frames(), whole) { #expect(written == Array(all.prefix(written.count))) }
  }

  @Test func `the result tells which captures a full disk has cut, and why`() throws {
    // One port's frames fit, the others' do not.
    let filter = "captures:\n  - { on: b, filter: arp }\n  - { on: a }\n"
    try folder.write(FailureTests.lab.replacing("captures:\n  - { on: all }\n", with: filter), as: "pair.yaml")
    let text = try polder.run(["run", "pair.yaml", "--output", "captures"], in: folder.path, shell: "ulimit -f 40;")
    #expect(text.status == 74)
    #expect(text.output.contains(/b-eth0.pcapng  \d+ frames\n/), "\(text.output)")
    #expect(text.output.contains(/a-eth0.pcapng  \d+ frames  CUT SHORT: File too large\n/), "\(text.output)")
    let json = try polder.run(
      ["run", "pair.yaml", "--output", "captures", "--json"], in: folder.path, shell: "ulimit -f 40;")
    let captures = try #require(try LabResult(json).object["captures"] as? [[String: Any]])
    #expect(captures.map { $0["cut"] as? String } == [nil, "File too large"])
  }

  @Test func `a checkpoint that does not fit leaves none, and the captures`() throws {
    let arguments = ["run", "pair.yaml", "--output", "captures", "--capture", "none", "--save-at", "1s=saved"]
    let outcome = try polder.run(arguments, in: folder.path, shell: "ulimit -f 2;")
    #expect(outcome.status == 74, "\(outcome)")
    #expect(outcome.complaints.count == 1 && outcome.errors.hasPrefix("saved: "), "\(outcome.errors)")
    #expect(try folder.files() == ["pair.yaml"])
  }

  @Test func `by the wall clock programs are heard while they speak`() throws {
    let running = try polder.start(["run", "pair.yaml", "--pace", "real", "--capture", "none"], in: folder.path)
    var heard = ""
    while running.process.isRunning, !heard.contains("icmp_seq=2 ") {
      usleep(10_000)
      heard = String(decoding: try running.files.bytes(of: "out"), as: UTF8.self)
    }
    #expect(running.process.isRunning && heard.hasPrefix("[0s] a$ ping -c 100 -i 0.1 b\n"), "\(heard)")
    running.interrupt()
    #expect(try running.wait().status == 130)
  }

  @Test func `Ctrl-C leaves the frames up to then`() throws {
    // Long enough to be still running on the slowest machine.
    let long = FailureTests.lab.replacing("duration: 30s", with: "duration: 700s")
    try folder.write(long.replacing("-c 100 -i 0.1", with: "-c 600 -i 1"), as: "pair.yaml")
    let whole = try allFrames()
    let arguments = ["run", "pair.yaml", "--pace", "real", "--output", "captures"]
    let running = try polder.start(arguments, in: folder.path)
    // The files are there as soon as it has begun.
    while running.process.isRunning, (try? folder.files(in: "captures").count) != whole.count { usleep(10_000) }
    usleep(700_000)
    running.interrupt()
    let outcome = try running.wait()
    #expect(outcome.status == 130 && outcome.signal == nil, "\(outcome)")
    #expect(outcome.complaints == ["interrupted"])
    for (written, all) in zip(try frames(), whole) {
      #expect(!written.isEmpty && written.count < all.count)
      #expect(written == Array(all.prefix(written.count)))
    }
  }
}
