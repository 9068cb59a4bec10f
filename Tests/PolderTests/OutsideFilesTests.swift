import Foundation
import LabTesting
import TestSupport
import Testing

/// A topology that somebody else wrote names files: none of them leads out of its folder, waits for anybody or fills the memory.
@Suite(.enabled(if: Polder.built != nil, Comment(rawValue: Polder.isMissing)))
struct OutsideFilesTests {
  let polder: Polder
  /// The current folder, with `lab` as it was handed in and the teacher's `secret` beside it.
  let folder: TemporaryFolder

  init() throws {
    polder = try #require(Polder.built)
    folder = try TemporaryFolder()
    try folder.write("mine", as: "secret")
    try FileManager.default.createDirectory(atPath: folder["lab"], withIntermediateDirectories: false)
    try folder.write(FailureTests.lab, as: "lab/pair.yaml")
  }

  private func link(_ path: String, to target: String) throws {
    try FileManager.default.createSymbolicLink(atPath: folder[path], withDestinationPath: target)
  }

  private func expectSecretKept() throws {
    #expect(try folder.bytes(of: "secret") == Array("mine".utf8))
  }

  private func run(_ arguments: String...) throws -> Polder.Outcome { try polder.run(arguments, in: folder["lab"]) }

  @Test func `a link in the folder for captures is not written through`() throws {
    try FileManager.default.createDirectory(atPath: folder["lab/Captures/pair"], withIntermediateDirectories: true)
    try link("lab/Captures/pair/a-eth0.pcapng", to: "../../../secret")
    let outcome = try run("run", "pair.yaml")
    #expect(outcome.status == 73, "\(outcome)")
    let complaint = "Captures/pair/a-eth0.pcapng: cannot create: a symbolic link has this name"
    #expect(outcome.complaints.count == 1 && outcome.errors.hasPrefix(complaint), "\(outcome.errors)")
    try expectSecretKept()
  }

  @Test(arguments: ["Captures", "Captures/pair"]) func `a link in place of that folder is not followed`(
    name: String
  ) throws {
    try FileManager.default.createDirectory(atPath: folder["elsewhere"], withIntermediateDirectories: false)
    try folder.write("mine", as: "elsewhere/a-eth0.pcapng")
    if name == "Captures/pair" {
      try FileManager.default.createDirectory(atPath: folder["lab/Captures"], withIntermediateDirectories: false)
    }
    try link("lab/" + name, to: folder["elsewhere"])
    let outcome = try run("run", "pair.yaml")
    #expect(outcome.status == 73 && outcome.complaints.count == 1, "\(outcome)")
    #expect(outcome.errors.hasPrefix("Captures/pair: cannot write captures: it is outside"), "\(outcome.errors)")
    #expect(try folder.files(in: "elsewhere") == ["a-eth0.pcapng"])
    #expect(try folder.bytes(of: "elsewhere/a-eth0.pcapng") == Array("mine".utf8))
    // Who names the folder has chosen it.
    #expect(try run("run", "pair.yaml", "--output", name, "--for", "1s").status == 0)
  }

  @Test func `a pipe in the folder for captures keeps nobody waiting`() throws {
    try FileManager.default.createDirectory(atPath: folder["lab/Captures/pair"], withIntermediateDirectories: true)
    try #require(mkfifo(folder["lab/Captures/pair/b-eth0.pcapng"], 0o600) == 0)
    let outcome = try run("run", "pair.yaml")
    #expect(outcome.status == 73 && outcome.errors.contains("a named pipe has this name"), "\(outcome)")
  }

  @Test func `another name of a file is let go of`() throws {
    try FileManager.default.createDirectory(atPath: folder["lab/Captures/pair"], withIntermediateDirectories: true)
    try #require(Glibc.link(folder["secret"], folder["lab/Captures/pair/a-eth0.pcapng"]) == 0)
    #expect(try run("run", "pair.yaml").status == 0)
    try expectSecretKept()
  }

  @Test func `a checkpoint's draft follows no link`() throws {
    try link("lab/saved.part", to: "../secret")
    #expect(try run("run", "pair.yaml", "--capture", "none", "--save-at", "1s=saved").status == 0)
    try expectSecretKept()
  }

  /// A capture of one frame.
  private func writeCapture(_ path: String) throws {
    let words: [UInt32] = [0xa1b2_c3d4, 0x0004_0002, 0, 0, 65_535, 1, 0, 0, 60, 60]
    var bytes = words.flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) } }
    bytes += [UInt8](repeating: 0xFF, count: 60)
    try Data(bytes).write(to: URL(filePath: folder[path]))
  }

  private func writeReplay(_ name: String, limits: String = "") throws {
    try folder.write(
      """
      polder: 1
      nodes: { a: {}, b: {} }
      links: [[a, b]]
      \(limits)
      events:
        - { at: 1s, replay: "\(name)", on: a:eth0 }

      """, as: "lab/replay.yaml")
  }

  @Test func `a replay comes from the folder of its topology, unless the user trusts it`() throws {
    try writeCapture("lab/own.pcap")
    try writeCapture("other.pcap")
    try link("lab/link.pcap", to: "../other.pcap")
    try link("lab/inner.pcap", to: "own.pcap")
    for name in ["own.pcap", "inner.pcap", folder["lab/own.pcap"]] {
      try writeReplay(name)
      #expect(try run("check", "replay.yaml").status == 0, "\(name)")
    }
    for name in ["../other.pcap", "link.pcap", folder["other.pcap"]] {
      try writeReplay(name)
      for command in ["check", "run"] {
        let outcome = try run(command, "replay.yaml")
        #expect(outcome.status == 65 && outcome.complaints.count == 1, "\(outcome)")
        #expect(outcome.errors.hasPrefix("replay.yaml:6:23: \(name): outside of the topology's folder"), "\(outcome)")
        #expect(try run(command, "replay.yaml", "--allow-outside").status == 0, "\(name)")
      }
    }
  }

  @Test func `a replay is a regular file of some size`() throws {
    try #require(mkfifo(folder["lab/pipe"], 0o600) == 0)
    try writeReplay("pipe")
    for arguments in [["check", "replay.yaml"], ["run", "replay.yaml", "--allow-outside"]] {
      let outcome = try polder.run(arguments, in: folder["lab"])
      #expect(outcome.status == 65 && outcome.errors.contains("a named pipe, not a regular file"), "\(outcome)")
    }
    // Eight gigabytes of nothing behind a header.
    try writeCapture("lab/large.pcap")
    try #require(truncate(folder["lab/large.pcap"], 8 << 30) == 0)
    try writeReplay("large.pcap")
    let outcome = try run("check", "replay.yaml")
    #expect(outcome.status == 65 && outcome.errors.contains("takes more than 268435456 bytes to replay"), "\(outcome)")
    // Frames without a byte take memory too.
    try #require(truncate(folder["lab/large.pcap"], 100 << 20) == 0)
    #expect(try run("check", "replay.yaml").status == 65)
    try writeCapture("lab/own.pcap")
    try writeReplay("own.pcap", limits: "limits: { replay: 100B }")
    #expect(try run("check", "replay.yaml").errors.contains("raise 'limits: replay'"))
    #expect(try run("check", "replay.yaml", "--limit", "replay=1MiB").status == 0)
  }
}
