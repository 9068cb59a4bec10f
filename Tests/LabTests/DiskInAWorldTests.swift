import Disks
import Fabric
import FileSystems
import Lab
import LabTesting
import Sessions
import SimulationKernel
import TestSupport
import Testing

/// A machine whose files are on its disk.
@Suite struct DiskInAWorldTests {
  /// - Parameter disk: what the topology says of the disk of `web`.
  private static func lab(disk: String = "{ size: 64MiB }", _ events: String...) -> String {
    """
    polder: 1
    name: stored
    duration: 100s
    nodes:
      web:
        interfaces: { eth0: { address: 10.0.0.1/24 } }
        disk: \(disk)
        services: [http: { files: { /listed.txt: "listed\\n" } }]
      c: { interfaces: { eth0: { address: 10.0.0.2/24 } } }
    links: [[web, c]]
    events:
    \(events.map { "  - \($0)" }.joined(separator: "\n"))

    """
  }

  private static func on(_ node: String, _ seconds: Double, _ command: String) -> String {
    "{ at: \(Int(seconds * 1000))ms, on: \(node), run: \"\(command)\" }"
  }

  private static func power(_ seconds: Int, _ state: String) -> String {
    "{ at: \(seconds)s, node: web, set: { power: \(state) } }"
  }

  private func run(_ text: String, in folder: String = Repository.root) throws -> (World, [String]) {
    var session = try Session(Checkpoint(Topology(yaml: text, file: "lab.yaml"), folder: folder), output: nil)
    session.advance(to: session.plan.end)
    return (session.world, session.result.programs.map { $0.output + $0.errors })
  }

  private func volume(_ disk: Disk) throws -> FATVolume { try FATVolume.mount(of: disk) }

  @Test func `what was flushed survives without power, and nothing else`() throws {
    let (_, outputs) = try run(
      Self.lab(
        Self.on("web", 1, "mkdir /www; echo kept > /www/index.html; sync; echo lost > /www/lost.html"),
        Self.power(2, "off"), Self.power(3, "on"),
        Self.on("web", 4, "ls /www; cat /www/index.html /www/lost.html"),
        Self.on("c", 5, "curl -s http://10.0.0.1/; curl -s http://10.0.0.1/listed.txt")))
    #expect(
      outputs == [
        "", "index.html\nkept\ncat: /www/lost.html: No such file or directory\n", "kept\nlisted\n",
      ])
  }

  /// First written at 1 s: thirty seconds later it is old enough, and the thread that looks every five seconds comes at 35 s.
  @Test(arguments: [(34, "cat: /a: No such file or directory\n"), (36, "text\n")])
  func `what nobody flushed is written back after half a minute`(_ failure: Int, _ expected: String) throws {
    let (_, outputs) = try run(
      Self.lab(
        Self.on("web", 1, "echo text > /a"), Self.power(failure, "off"), Self.power(40, "on"),
        Self.on("web", 41, "cat /a")))
    #expect(outputs.last == expected)
  }

  @Test func `a lab whose changes are written back has nothing left to do`() throws {
    let (world, _) = try run(Self.lab(Self.on("web", 1, "echo text > /a")))
    // Within a few milliseconds it is on the disk.
    #expect(world.isOver && world.now > .zero + .seconds(35) && world.now < .zero + .nanoseconds(35_010_000_000))
  }

  @Test func `programs see sizes, kinds and errors of the file system`() throws {
    let (_, outputs) = try run(
      Self.lab(
        disk: "{ size: 8MiB }", Self.on("web", 1, "df -T; mount"),
        Self.on("web", 2, "echo a > /A.txt; cat /a.TXT; ls /"),
        Self.on("web", 3, "echo x > '/a:b'"),
        Self.on("web", 4, "mkdir /d; mv /A.txt /d/b; cat /d/b; rmdir /d; rm /d/b; rmdir /d; ls /")))
    #expect(
      outputs == [
        """
        Filesystem     Type 1K-blocks  Used Available Use% Mounted on
        /dev/sda1      vfat      7123     3      7120   1% /
        /dev/sda1 on / type vfat (rw,relatime)

        """, "a\nA.txt\netc\nroot\ntmp\n", "bash: /a:b: Invalid argument\n",
        "a\netc\nroot\ntmp\nrmdir: failed to remove '/d': Directory not empty\n",
      ])
  }

  /// 4096 kB/s are a block of 4 KiB in a millisecond. The tables of the FAT32 volume, of 1008 sectors each, begin 32 sectors after
  /// 1 MiB, so that its data begin at 2 MiB with the root directory and those of `/etc`, `/root`, `/tmp` and `/www`, of 512 bytes
  /// each. The page of 10,000 bytes follows in the blocks 512 to 515.
  private static let timed = "{ size: 64MiB, seek: 4ms, bandwidth: 4096kB/s }"

  @Test func `a program waits for seeks, blocks and whoever comes first`() throws {
    let text = Self.lab(
      disk: Self.timed,
      Self.on("web", 1, "mkdir /www; printf %10000d 7 > /www/page; cat /www/page | wc -c"),
      Self.on("web", 2, "sync"), Self.on("web", 3, "sync"), Self.power(4, "off"), Self.power(5, "on"),
      Self.on("web", 6, "cat /www/page | wc -c"), Self.on("web", 6.001, "sha256sum /www/page"),
      Self.on("web", 7, "cat /www/page | wc -c"))
    var session = try Session(Checkpoint(Topology(yaml: text, file: "lab.yaml"), folder: Repository.root), output: nil)
    session.advance(to: session.plan.end)
    let programs = session.result.programs
    let times = programs.map { ($0.endedNanoseconds ?? 0) - $0.startedNanoseconds }
    // What is written is in memory. Boot sector, both tables and data are four runs of seven blocks. Then nothing is left to flush.
    // The page is one run of four blocks; who comes a millisecond later waits for the same blocks; then they are in memory.
    #expect(times == [0, 23_000_000, 0, 8_000_000, 7_000_000, 0])
    #expect(programs.filter { $0.command.hasPrefix("cat") }.map(\.output) == ["10000\n", "10000\n"])
  }

  @Test func `a server answers when its disk has read the page`() throws {
    let text = Self.lab(
      disk: Self.timed, Self.on("web", 1, "mkdir /www; printf %10000d 7 > /www/page; sync"), Self.power(4, "off"),
      Self.power(5, "on"), Self.on("c", 6, "curl -s http://10.0.0.1/page | wc -c"),
      Self.on("c", 7, "curl -s http://10.0.0.1/page | wc -c"))
    var session = try Session(Checkpoint(Topology(yaml: text, file: "lab.yaml"), folder: Repository.root), output: nil)
    session.advance(to: session.plan.end)
    let programs = session.result.programs.dropFirst()
    #expect(programs.map(\.output) == ["10000\n", "10000\n"])
    let times = programs.map { ($0.endedNanoseconds ?? 0) - $0.startedNanoseconds }
    #expect((8_000_000..<8_500_000).contains(times[0]) && times[1] < 500_000, "\(times)")
  }

  @Test func `a power failure before the end of a flush loses what it was to write`() throws {
    for (failure, expected) in [("2022ms", "cat: /a: No such file or directory\n"), ("2024ms", "1\n")] {
      let (_, outputs) = try run(
        Self.lab(
          disk: Self.timed, Self.on("web", 2, "mkdir /www; printf %10000d 1 > /www/page; echo 1 > /a; sync"),
          "{ at: \(failure), node: web, set: { power: off } }", Self.power(3, "on"), Self.on("web", 4, "cat /a")))
      #expect(outputs.last == expected, "\(failure)")
    }
  }

  @Test func `a full disk is an error to the program, and no limit of the run`() throws {
    var session = try Session(
      Checkpoint(
        Topology(
          yaml: Self.lab(
            disk: "{ size: 2MiB }",
            Self.on(
              "web", 1,
              "printf %10000d 7 > /e; cat /e /e /e /e /e /e /e /e /e > /f; cat /f /f /f /f > /g; cp /g /h; cp /g /i")),
          file: "lab.yaml"), folder: Repository.root), output: nil)
    session.advance(to: session.plan.end)
    #expect(
      session.result.programs.map(\.errors).joined().hasPrefix("cp: cannot create regular file '/i': No space left"))
    #expect(session.result.limits == [])
  }

  @Test func `a file that is open stays the same file when it is renamed`() throws {
    let (_, outputs) = try run(
      Self.lab(
        Self.on("web", 1, "nc -u -l 9 > /log &"), Self.on("c", 2, "echo one | nc -u -w 1 10.0.0.1 9"),
        Self.on("web", 3, "mv /log /log.1; echo other > /log"), Self.on("c", 4, "echo two | nc -u -w 1 10.0.0.1 9"),
        Self.on("web", 6, "cat /log.1; cat /log")))
    #expect(outputs.last == "one\nother\n" || outputs.last == "one\ntwo\nother\n", "\(outputs)")
  }

  @Test func `a restored checkpoint goes on to the same disk`() throws {
    let text = Self.lab(
      Self.on("web", 1, "mkdir /www; echo 1 > /www/a"), Self.on("web", 20, "echo 2 >> /www/a"), Self.power(50, "off"))
    var straight = try Session(Checkpoint(Topology(yaml: text, file: "lab.yaml"), folder: Repository.root), output: nil)
    straight.advance(to: .zero + .seconds(10))
    let saved = try straight.checkpoint()
    let bytes = Bytes()
    saved.write { (part) throws(Never) in bytes.append(part) }
    straight.advance(to: straight.plan.end)
    var resumed = try Session(Checkpoint(from: bytes.read), output: nil)
    resumed.advance(to: resumed.plan.end)
    #expect(resumed.world == straight.world && resumed.world.digest == straight.world.digest)
    let disk = try #require(resumed.world.disk(of: NodeIndex(0)))
    #expect(try volume(disk).contents(of: FilePath("/www/a"), disk) == Array("1\n2\n".utf8))
  }

  @Test(arguments: [
    ("{ image: missing.vdi }", "No such file or directory"), ("{ image: ../x.vdi }", "No such file"),
    ("{ image: /etc/passwd }", "outside the folder"),
  ])
  func `an image that cannot be had is an error at its line`(_ disk: String, _ reason: String) throws {
    let folder = try TemporaryFolder()
    try folder.write("<p>\n", as: "page.html")
    #expect {
      _ = try self.run(Self.lab(disk: disk), in: folder.path)
    } throws: { error in
      "\(error)".contains("lab.yaml:7:") && "\(error)".contains(reason)
    }
  }
}

/// A file in memory.
private final class Bytes {
  private var bytes: [UInt8] = []
  private var position = 0

  func append(_ part: [UInt8]) { bytes += part }

  func read(_ count: Int) -> [UInt8] {
    let part = Array(bytes[position..<min(bytes.count, position + count)])
    position += part.count
    return part
  }
}
