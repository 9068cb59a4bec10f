import Foundation
import LabTesting
import SimulationKernel
import TestSupport
import Testing

/// Labs in folders, as a user has them: the story of the README, two programs at once, and a program that is killed.
@Suite(.enabled(if: Polder.built != nil, Comment(rawValue: Polder.isMissing)))
struct LabCommandTests {
  let polder: Polder
  let folder: TemporaryFolder

  private static let text = """
    polder: 1
    name: first
    nodes:
      anna: { interfaces: { eth0: { address: 10.0.0.1/24 } } }
      ben:  { interfaces: { eth0: { address: 10.0.0.2/24 } } }
      lan:  { kind: switch }
    links:
      - [anna, lan]
      - { endpoints: [ben, lan], rate: 100Mbps, delay: 2ms }
    events:
      - { at: 1s, on: anna, run: "ping -c 3 ben" }
    captures:
      - { on: "anna:eth0", file: anna.pcapng }

    """

  init() throws {
    polder = try #require(Polder.built)
    folder = try TemporaryFolder()
    try folder.write(LabCommandTests.text, as: "first.yaml")
  }

  @discardableResult
  private func run(_ arguments: String..., status: Int32 = 0, shell: String = "") throws -> Polder.Outcome {
    let outcome = try polder.run(arguments, in: folder.path, shell: shell)
    #expect(outcome.status == status, "\(arguments): \(outcome.errors)")
    return outcome
  }

  @Test func `a lab is prepared, handed out, broken and mended`() throws {
    try run("lab", "create", "exam", "--from", "first.yaml")
    #expect(try run("lab", "run", "exam", "--for", "10s").output.contains("3 packets transmitted, 3 received"))
    try run("lab", "snapshot", "take", "exam", "ready", "--description", "They know each other")
    #expect(try run("lab", "snapshot", "list", "exam").output.hasPrefix("ready *  at 10s"))
    try run("lab", "clone", "exam", "student", "--count", "30", "--linked", "--from", "ready")
    try folder.write(
      """
      link ben lan down
      anna ping -c 1 -W 1 ben
      undo 2
      anna ping -c 1 ben
      diff main fork-1
      snapshot take found-it

      """, as: "script")
    let shell = try run("shell", "student-07", shell: "exec < script;")
    #expect(
      shell.output.contains("0 received, 100% packet loss") && shell.output.contains("1 received, 0% packet loss"))
    #expect(shell.output.contains("they part at 10s\nmain:\n  10s  the cable at ben:eth0 is plugged out"))
    #expect(try run("lab", "show", "student-07").output.contains("found-it *  at 10.00"))
    #expect(try run("lab", "diff", "student-07", "student-08", status: 1).output.contains("anna$ ping -c 1 ben"))
    #expect(try run("lab", "diff", "exam@ready", "student-08").output.hasSuffix("their worlds are equal\n"))
    // Captures are whole files, and a run leaves those of another alone.
    #expect(try folder.files(in: "student-07/captures").sorted() == ["1-from-10s", "1-from-10s-fork-1"])
    if Tshark.isInstalled {
      #expect(try Tshark.frames(in: folder["student-07/captures/1-from-10s-fork-1/anna.pcapng"]) == 2)
    }
    try run("lab", "export", "student-07", "07.polderlab")
    try folder.remove("exam")
    #expect(try run("lab", "run", "student-08", "--for", "1s", status: 65).errors.contains("linked clone of is gone"))
    try run("lab", "import", "07.polderlab", "again")
    #expect(try run("lab", "show", "again").output.contains("found-it *"))
    #expect(
      try run("lab", "run", "again", "--for", "1s", "--do", "11s anna: ping -c 1 ben").output.contains("1 received"))
  }

  @Test func `a lab that somebody works in is not changed by another`() throws {
    try run("lab", "create", "exam", "--from", "first.yaml")
    let running = try polder.start(["lab", "run", "exam", "--pace", "real"], in: folder.path)
    while (try? folder.bytes(of: "exam/lab.lock"))?.isEmpty ?? true { usleep(5_000) }
    let errors = try run("lab", "snapshot", "take", "exam", "now", status: 74).errors
    #expect(errors == "exam: process \(running.process.processIdentifier) works in this lab; wait for it, or end it\n")
    #expect(try run("lab", "show", "exam").output.hasPrefix("first: at 0s"))
    running.interrupt()
    #expect(try running.wait().status == 130)
    // What was reached is kept.
    try run("lab", "snapshot", "take", "exam", "now")
  }

  @Test func `a lab opens, whenever a run of it is killed`() throws {
    try run("lab", "create", "exam", "--from", "first.yaml")
    var random = RandomStream(seed: FuzzSeeds.draw(for: "killed labs"), owner: "kills")
    for _ in 0..<12 {
      let running = try polder.start(["lab", "run", "exam", "--for", "1s"], in: folder.path)
      usleep(UInt32(random.next(below: 40_000)))
      running.send(SIGKILL)
      _ = try running.wait()
      try run("lab", "show", "exam")
    }
    try run("lab", "run", "exam", "--for", "10s")
    // What was left by those that were killed is swept away.
    #expect(try folder.files(in: "exam/states").count == 2)
  }

  @Test func `a line that cannot be carried out ends a script, and says which it was`() throws {
    try folder.write("anna ping -c 1 ben\nana ping\nanna ping -c 1 ben\n", as: "script")
    let outcome = try run("shell", "first.yaml", status: 64, shell: "exec < script;")
    #expect(outcome.errors.hasPrefix("line 2: neither a command nor a node: 'ana'; did you mean 'anna'?"))
    #expect(outcome.output.components(separatedBy: "PING").count == 2)
  }
}
