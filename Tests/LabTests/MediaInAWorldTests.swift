import Disks
import Fabric
import FileSystems
import Guests
import Lab
import LabTesting
import Sessions
import SimulationKernel
import Testing

/// Discs and sticks that come and go: those of the lesson `sneakernet`.
@Suite struct MediaInAWorldTests {
  private static func lab(_ events: String...) -> String {
    """
    polder: 1
    name: media
    duration: 100s
    nodes:
      a: { cd: sneakernet.iso, usb: sneakernet.qcow2 }
      b: { cd: empty, usb: empty, disk: { size: 8MiB } }
    events:
    \(events.map { "  - { \($0) }" }.joined(separator: "\n"))

    """
  }

  private static func on(_ node: String, _ seconds: Int, _ command: String) -> String {
    "at: \(seconds)s, on: \(node), run: \"\(command)\""
  }

  private func session(_ text: String) throws -> Session {
    try Session(
      Checkpoint(Topology(yaml: text, file: "lab.yaml"), folder: Repository.root + "/Topologies"), output: nil)
  }

  private func outputs(_ events: String...) throws -> [String] {
    var session = try session(Self.lab(events.joined(separator: " }\n  - { ")))
    session.advance(to: session.plan.end)
    return session.result.programs.map { $0.output + $0.errors }
  }

  @Test func `a stick keeps without power what was written back, and can be taken out then`() throws {
    let answers = try outputs(
      Self.on("a", 1, "echo kept > /media/usb/kept; sync; echo lost > /media/usb/lost"),
      "at: 2s, node: a, set: { power: off }", "at: 3s, eject: a:usb", "at: 4s, insert: sneakernet.qcow2, into: b:usb",
      "at: 5s, eject: a:cd", "at: 6s, node: a, set: { power: on }", Self.on("a", 7, "ls /media/cdrom /media/usb"),
      Self.on("b", 7, "ls /media/usb"))
    #expect(answers == ["", "/media/cdrom:\n\n/media/usb:\n", "kept\nwww\n"])
  }

  @Test func `a machine that is switched on finds what was put in meanwhile`() throws {
    let answers = try outputs(
      "at: 1s, node: b, set: { power: off }", "at: 2s, insert: sneakernet.iso, into: b:cd",
      "at: 3s, node: b, set: { power: on }", Self.on("b", 4, "ls /media/cdrom"))
    #expect(answers == ["Read me first.txt\nwww\n"])
  }

  @Test(arguments: ["pause", "save"])
  func `a machine that stands still has what was put in meanwhile when it goes on`(_ command: String) throws {
    let answers = try outputs(
      "at: 1s, node: b, set: { power: \(command) }", "at: 2s, insert: sneakernet.qcow2, into: b:usb",
      "at: 3s, node: b, set: { power: resume }", Self.on("b", 4, "cat /media/usb/www/index.html; mount"))
    #expect(answers[0].hasPrefix("<h1>Edition 1</h1>\n") && answers[0].contains("/dev/sdb on /media/usb type vfat"))
  }

  @Test func `what is written to a stick is written back after half a minute`() throws {
    for (pulled, expected) in [(34, "www\n"), (36, "old\nwww\n")] {
      let answers = try outputs(
        Self.on("a", 1, "echo text > /media/usb/old"), "at: \(pulled)s, pull: a:usb",
        "at: 40s, insert: sneakernet.qcow2, into: a:usb", Self.on("a", 41, "ls /media/usb"))
      #expect(answers.last == expected)
    }
  }

  /// A disc takes a seek of 100 ms, and what is in memory nothing.
  @Test func `a program waits for a disc, which stays in its drive meanwhile`() throws {
    var session = try session(
      Self.lab(
        Self.on("a", 1, "cat /media/cdrom/www/index.html > /dev/null; date +%s.%N"), "at: 1050ms, eject: a:cd",
        Self.on("a", 2, "cat /media/cdrom/www/index.html > /dev/null; date +%s.%N"), "at: 3s, eject: a:cd"))
    session.advance(to: session.plan.end)
    let answers = session.result.programs.map { $0.output + $0.errors }
    #expect(answers[0].hasPrefix("1.10") && answers[1] == "2.000000000\n")
    let log = session.result.messages.map(\.text)
    #expect(
      log.contains("eject: unmount of '/media/cdrom' failed: target is busy") && log.last == "Unmounted /media/cdrom")
  }

  @Test func `a shell that works on a medium keeps it, and one that did not let go gets errors`() throws {
    let answers = try outputs(
      Self.on("a", 1, "cd /media/usb/www"), Self.on("a", 2, "umount /media/usb; echo $?; eject /dev/sda; echo $?"),
      Self.on("a", 3, "umount /media/cdrom; mount /dev/sr0 /media/usb/www"), "at: 4s, pull: a:usb",
      Self.on("a", 5, "ls; cat index.html; cd /; ls /media/usb; eject; mount"))
    #expect(
      answers[1]
        == "32\n1\numount: /media/usb: target is busy.\numount: /media/usb: target is busy.\n"
        + "eject: unmount of `/media/usb' failed\n")
    #expect(answers[3].contains("Input/output error"))
  }

  @Test func `copies of a world share what is on its media`() throws {
    var session = try session(Self.lab(Self.on("a", 1, "echo one > /media/usb/one")))
    session.advance(to: .zero + .seconds(2))
    var (world, log) = (session.world, ObservationLog())
    let before = world
    world.perform(.pull(.usb, of: NodeIndex(0)), at: world.now, log: &log)
    #expect(world != before && before == session.world)
    #expect(before.medium(in: .usb, of: NodeIndex(0)) != nil && world.medium(in: .usb, of: NodeIndex(0)) == nil)
    let disc = before.medium(in: .cd, of: NodeIndex(0))?.disk.baseDigest
    world.perform(.eject(.cd, of: NodeIndex(0)), at: world.now, log: &log)
    #expect(world.shelf.map(\.name) == ["sneakernet.qcow2", "sneakernet.iso"])
    #expect(disc != nil && world.shelf.last?.disk.baseDigest == disc)
  }
}
