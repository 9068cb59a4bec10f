import Foundation
import TestSupport
import Testing

/// `--record` and `--replay`, with Polder's own controller in a process of its own.
@Suite(.serialized, .enabled(if: Polder.built != nil, Comment(rawValue: Polder.isMissing)))
struct RecordingTests {
  /// The timers of `forwarding` run by the wall clock, which with `--pace controller` hardly moves while the lab runs.
  @Test(arguments: [("real", "learning-switch"), ("controller", "learning-switch"), ("controller", "forwarding")])
  func `a replayed run equals the live one byte for byte`(pace: String, apps: String) throws {
    // By the wall clock a controller on a busy machine may take long.
    let lab = try OutsideLab {
      pace == "real" ? OutsideLab.line($0).replacing("duration: 6s", with: "duration: 14s") : OutsideLab.line($0)
    }
    let live = try lab.withController(apps) {
      try lab.run("--pace", pace, "--record", lab.folder["recording"], captures: "live")
    }
    #expect(live.status == 0, "\(live.errors)")
    let again = try lab.run("--replay", lab.folder["recording"], captures: "again")
    #expect(again.status == 0, "\(again.errors)")
    #expect(again.output.replacing("again/all.pcapng", with: "live/all.pcapng") == live.output)
    #expect(try lab.folder.bytes(of: "again/all.pcapng") == lab.folder.bytes(of: "live/all.pcapng"))
    // A checkpoint of the replay carries on by itself.
    let saved = try lab.run(
      "--replay", lab.folder["recording"], "--save-at", "2500ms=\(lab.folder["checkpoint"])", captures: "saved")
    let resumed = try lab.polder.run(["resume", lab.folder["checkpoint"], "--json", "--output", lab.folder["resumed"]])
    #expect(try LabResult(resumed).object["digest"] as? String == LabResult(saved).object["digest"] as? String)
    let whole = try lab.folder.bytes(of: "live/all.pcapng")
    #expect(try whole.ends(with: lab.folder.bytes(of: "resumed/all.pcapng")))
  }

  /// A link that goes down is told of by its ports, whatever the clocks do.
  @Test func `forwarding goes around a link that fails at the pace of the controller`() throws {
    let lab = try OutsideLab { address in
      """
      polder: 1
      name: triangle
      duration: 8s
      addressing: { ipv4: 10.0.0.0/24 }
      nodes:
        h[1-2]: {}
        s[1-3]: { kind: openflow-switch, controller: "\(address)" }
      links: [[h1, s1], [h2, s2], [s1, s2], [s1, s3], [s3, s2]]
      events: [{ at: 3s, link: [s1, s2], set: { state: down } }]
      checks:
        - { name: before, at: 1s, on: h1, run: "ping -c 1 h2", expect: { exit: 0 } }
        - { name: after, at: 4s, on: h1, run: "ping -c 3 h2", expect: { exit: 0 } }

      """
    }
    let outcome = try lab.withController("forwarding") { try lab.run("--pace", "controller", captures: "live") }
    #expect(outcome.status == 0, "\(outcome)")
  }

  @Test func `a recording is refused with another lab, and says why`() throws {
    let lab = try OutsideLab()
    _ = try lab.withController("hub") {
      try lab.run("--pace", "controller", "--record", lab.folder["recording"], captures: "live")
    }
    func refusal(_ arguments: String...) throws -> String {
      let outcome = try lab.polder.run(
        ["run", lab.folder["lab.yaml"], "--replay", lab.folder["recording"], "--capture", "none"] + arguments)
      #expect(outcome.status == 65, "\(outcome)")
      return outcome.errors
    }
    #expect(try refusal("--seed", "7").hasSuffix("the seed was 1, and is 7 now: use --seed 1\n"))
    #expect(try refusal("--do", "1s h1: ping -c 1 h2").hasSuffix("use the same events, checks and --do\n"))
    let file = OutsideLab.line("tcp:127.0.0.1:\(lab.port)")
    try lab.folder.write(file.replacing("[h3, s2]", with: "[h3, s1]"), as: "lab.yaml")
    #expect(try refusal().contains("the topology has changed"))
    try lab.folder.write(file.replacing("h[1-3]", with: "h[1-4]"), as: "lab.yaml")
    #expect(try refusal().contains("had no node 'h4'"))
    try lab.folder.write(file, as: "lab.yaml")
    #expect(try refusal("--limit", "controller-input=100B").contains("controller-input"))
  }

  @Test func `other files are refused in one line`() throws {
    let lab = try OutsideLab()
    try lab.folder.write("polder: 1\n", as: "text")
    try lab.folder.write(Array("POLREC\u{1A}\n".utf8) + [1, 0, 0, 0, 9], as: "cut")
    try lab.folder.write([0, 1, 2, 3, 0xFF, 0xFE, 0, 0, 0, 0, 0, 1], as: "bytes")
    for (name, complaint) in [
      ("text", "a text file, not a recording"), ("cut", "offset 13: the file ends"), ("bytes", "not a recording"),
    ] {
      let outcome = try lab.polder.run(["run", lab.folder["lab.yaml"], "--replay", lab.folder[name]])
      #expect(outcome.status == 65 && outcome.complaints.count == 1, "\(outcome)")
      #expect(outcome.errors.contains(complaint), "\(outcome.errors)")
    }
    let missing = try lab.polder.run(["run", lab.folder["lab.yaml"], "--replay", lab.folder["none"]])
    #expect(missing.status == 66, "\(missing)")
  }

  @Test func `what a controller may send is limited`() throws {
    let lab = try OutsideLab()
    let outcome = try lab.withController("learning-switch") {
      try lab.run("--pace", "controller", "--limit", "controller-input=2KiB", captures: "live")
    }
    #expect(outcome.status == 69 && outcome.errors.contains("raise 'controller-input'"), "\(outcome.errors)")
  }

  @Test func `without a controller the run says whom it waits for`() throws {
    let lab = try OutsideLab()
    let outcome = try lab.run("--pace", "controller", "--patience", "300ms", captures: "live")
    #expect(outcome.status == 69)
    let complaint = "the controller of 's1' at tcp:127.0.0.1:\(lab.port) cannot be reached after 0.3 seconds, at 0s"
    #expect(outcome.errors.hasPrefix(complaint), "\(outcome.errors)")
  }
}

extension [UInt8] {
  fileprivate func ends(with other: [UInt8]) -> Bool { suffix(other.count).elementsEqual(other) }
}
