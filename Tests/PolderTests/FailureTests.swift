import Foundation
import LabTesting
import TestSupport
import Testing

/// What goes wrong is said on one line that names it, with the exit status that belongs to it (sysexits.h).
@Suite(.enabled(if: Polder.built != nil, Comment(rawValue: Polder.isMissing)))
struct FailureTests {
  let polder: Polder
  let folder: TemporaryFolder

  static let lab = """
    polder: 1
    name: pair
    duration: 30s
    nodes: { a: { interfaces: { eth0: { address: 10.0.0.1/24 } } }, b: { interfaces: { eth0: { address: 10.0.0.2/24 } } } }
    links: [[a, b]]
    events:
      - { at: 0s, on: a, run: "ping -c 100 -i 0.1 b" }
      - { at: 0s, on: a, run: "udp-send b 9 --count 1000 --size 1000 --interval 1ms" }
    captures:
      - { on: all }

    """

  init() throws {
    polder = try #require(Polder.built)
    folder = try TemporaryFolder()
    try folder.write(FailureTests.lab, as: "pair.yaml")
    try folder.write("no folder", as: "file")
    try folder.write(FailureTests.replay("none.pcap"), as: "replay.yaml")
    try folder.write(FailureTests.replay("file"), as: "broken.yaml")
    _ = try polder.run(
      ["run", "pair.yaml", "--capture", "none", "--for", "1002ms", "--save-at", "1.002s=mid.polder"], in: folder.path)
  }

  private static func replay(_ capture: String) -> String {
    """
    polder: 1
    nodes: { a: {}, b: {} }
    links: [[a, b]]
    events:
      - { replay: \(capture), at: 1s, on: a:eth0 }

    """
  }

  struct Mistake: Sendable, CustomStringConvertible {
    var arguments: [String]
    var status: Int32
    var complaint: String
    var description: String { arguments.joined(separator: " ") }
  }

  static let mistakes = [
    Mistake(arguments: ["run"], status: 64, complaint: "topology"),
    Mistake(arguments: ["walk"], status: 64, complaint: "unknown command 'walk': use one of run, resume,"),
    Mistake(arguments: ["rnu", "pair.yaml"], status: 64, complaint: "unknown command 'rnu': did you mean 'run'?"),
    Mistake(arguments: ["vm", "snapshto", "list", "web"], status: 64, complaint: "'snapshot'?; see polder help vm"),
    Mistake(arguments: ["vm", "clone", "web"], status: 64, complaint: "'<new>'; see polder help vm clone"),
    Mistake(arguments: ["run", "pair.yaml", "--fast"], status: 64, complaint: "--fast"),
    Mistake(arguments: ["run", "pair.yaml", "--for", "soon"], status: 64, complaint: "soon"),
    Mistake(arguments: ["run", "pair.yaml", "--for", "-1s"], status: 64, complaint: "--for"),
    Mistake(arguments: ["run", "pair.yaml", "--seed", "many"], status: 64, complaint: "many"),
    Mistake(arguments: ["run", "pair.yaml", "--pace", "slow"], status: 64, complaint: "slow"),
    Mistake(arguments: ["run", "pair.yaml", "--capture", "c"], status: 64, complaint: "--capture c"),
    Mistake(arguments: ["run", "pair.yaml", "--save-at", "1s"], status: 64, complaint: "1s"),
    Mistake(arguments: ["run", "pair.yaml", "--for", "10"], status: 64, complaint: "such as 10s"),
    Mistake(arguments: ["run", "pair.yaml", "--seed", "-1"], status: 64, complaint: "'-1'"),
    Mistake(arguments: ["run", "pair.yaml", "--output", ""], status: 64, complaint: "--output"),
    Mistake(arguments: ["run", "pair.yaml", "--save-at", "31s=x"], status: 64, complaint: "from 0s to 30s"),
    Mistake(
      arguments: ["resume", "mid.polder", "--for", "1s"], status: 64,
      complaint: "--for 1s: the checkpoint is at 1.002s; give a later end"),
    Mistake(
      arguments: ["resume", "mid.polder", "--save-at", "1s=x"], status: 64, complaint: "goes from 1.002s to 30s"),
    Mistake(arguments: ["run", "pair.yaml", "--do", "soon"], status: 64, complaint: "expected TIME NODE: COMMAND"),
    Mistake(arguments: ["run", "pair.yaml", "--do", "1 a: true"], status: 64, complaint: "invalid time '1'"),
    Mistake(arguments: ["run", "pair.yaml", "--do", "1s c: true"], status: 64, complaint: "no node named 'c'"),
    Mistake(arguments: ["run", "pair.yaml", "--do", "31s a: true"], status: 64, complaint: "the run ends at 30s"),
    Mistake(arguments: ["run", "pair.yaml", "--do", "1s a: echo 'x"], status: 64, complaint: "unexpected EOF"),
    Mistake(
      arguments: ["resume", "mid.polder", "--do", "1s a: true"], status: 64,
      complaint: "--do '1s a: true': the checkpoint is at 1.002s; give a later time"),
    Mistake(arguments: ["run", "replay.yaml"], status: 66, complaint: "replay.yaml:5:15: none.pcap: "),
    Mistake(arguments: ["check", "./broken.yaml"], status: 65, complaint: "./broken.yaml:5:15: file: "),
    Mistake(arguments: ["graph", "pair.yaml", "--chain", "c"], status: 64, complaint: "--chain c"),
    Mistake(arguments: ["graph", "pair.yaml", "--chain", "a"], status: 64, complaint: "no functions"),
    Mistake(arguments: ["graph", "pair.yaml", "--chain", "a", "--format", "svg"], status: 64, complaint: "--format"),
    Mistake(arguments: ["run", "missing.yaml"], status: 66, complaint: "missing.yaml: "),
    Mistake(arguments: ["check", "missing.yaml"], status: 66, complaint: "missing.yaml: "),
    Mistake(arguments: ["resume", "missing.polder"], status: 66, complaint: "missing.polder: "),
    Mistake(arguments: ["run", "file"], status: 65, complaint: "file:1:1: "),
    Mistake(arguments: ["resume", "pair.yaml"], status: 65, complaint: "pair.yaml: a text file, not a checkpoint: "),
    Mistake(arguments: ["run", "."], status: 74, complaint: ".: "),
    Mistake(arguments: ["run", "pair.yaml", "--output", "file"], status: 73, complaint: "file"),
    Mistake(arguments: ["run", "pair.yaml", "--output", "file/captures"], status: 73, complaint: "file/captures: "),
    Mistake(arguments: ["run", "pair.yaml", "--output", "/proc/captures"], status: 73, complaint: "/proc/captures: "),
    Mistake(arguments: ["run", "pair.yaml", "--save-at", "1s=file/x"], status: 73, complaint: "file/x: "),
  ]

  @Test(arguments: mistakes) func `one line says what was wrong and where`(mistake: Mistake) throws {
    let outcome = try polder.run(mistake.arguments, in: folder.path)
    #expect(outcome.status == mistake.status, "\(outcome)")
    #expect(outcome.complaints.count == 1, "\(outcome.errors)")
    #expect(outcome.errors.contains(mistake.complaint), "\(outcome.errors)")
  }

  @Test func `a topology comes from the standard input too`() throws {
    let expanded = try polder.run(["expand", "-"], in: folder.path, shell: "exec < pair.yaml;")
    #expect(expanded.status == 0 && expanded.output.contains("name: pair"), "\(expanded)")
    let piped = try polder.run(["check", "-"], in: folder.path, shell: "exec < broken.yaml;")
    #expect(piped.status == 65 && piped.errors.hasPrefix("<stdin>:5:15: file: "), "\(piped)")
    let checked = try polder.run(["check", "-"], in: folder.path, shell: "exec < pair.yaml;")
    #expect(checked.output.hasPrefix("<stdin>: no errors in 2 nodes"), "\(checked)")
    let run = try polder.run(["run", "-", "--capture", "none"], in: folder.path, shell: "exec < pair.yaml;")
    #expect(run.status == 0 && run.output.hasPrefix("pair: "), "\(run)")
  }

  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full"), "there is no /dev/full here"))
  func `a result that cannot be written gives 74`() throws {
    for command in ["run", "check", "expand", "graph"] {
      let (process, errors) = (Process(), Pipe())
      process.executableURL = URL(filePath: polder.path)
      process.arguments = [command, "pair.yaml"]
      process.currentDirectoryURL = URL(filePath: folder.path)
      process.standardOutput = FileHandle(forWritingAtPath: "/dev/full")
      process.standardError = errors
      try process.start()
      let text = String(decoding: try errors.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
      process.waitUntilExit()
      #expect(process.terminationStatus == 74, "\(command)")
      #expect(text == "standard output: cannot write: No space left on device\n", "\(command)")
    }
  }

  @Test func `a check that fails gives 1`() throws {
    let check = "checks:\n  - { name: never, at: 1s, on: a, run: \"false\" }\n"
    try folder.write(FailureTests.lab + check, as: "failing.yaml")
    let outcome = try polder.run(["run", "failing.yaml"], in: folder.path)
    #expect(outcome.status == 1)
    #expect(outcome.output.contains("FAILED  never"))
  }

  @Test(arguments: ["check", "run"]) func `what is hardly meant is a warning`(command: String) throws {
    try folder.write(FailureTests.lab.replacing("ping -c", with: "pign -c"), as: "misspelt.yaml")
    let outcome = try polder.run([command, "misspelt.yaml"], in: folder.path)
    #expect(outcome.status == 0)
    #expect(outcome.errors == "misspelt.yaml:7:27: warning: guests have no program 'pign': did you mean 'ping'?\n")
  }

  @Test func `a program that fails does not`() throws {
    try folder.write(FailureTests.lab.replacing("ping -c 100 -i 0.1 b", with: "false"), as: "failing.yaml")
    #expect(try polder.run(["run", "failing.yaml"], in: folder.path).status == 0)
  }

}
