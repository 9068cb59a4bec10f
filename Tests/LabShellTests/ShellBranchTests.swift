import LabShell
import PacketCapture
import TestSupport
import Testing

/// Forks, snapshots and where two runs part.
@Suite struct ShellBranchTests {
  private func frames(_ fixture: ShellFixture, _ file: String) throws -> [[UInt8]] {
    var reader = try CaptureReader(path: fixture.folder[file])
    return try reader.readAll().map(\.bytes)
  }

  @Test func `what is done in the past is a branch, and the two part at one frame`() throws {
    let fixture = try ShellFixture()
    try fixture.run("client ping -c 1 web", "client curl http://web/", "back 5ms")
    let forked = try fixture.run("client ping -c 1 -s 100 web")
    #expect(forked[0].hasPrefix("branch 'fork-1' leaves 'main' at 0.0"))
    let lines = try fixture.run("diff main fork-1")
    try fixture.shell.finish()
    // The captures agree up to that frame.
    let (main, fork) = (
      try frames(fixture, "captures/client.pcapng"), try frames(fixture, "captures-fork-1/client.pcapng")
    )
    let shared = zip(main, fork).prefix { $0 == $1 }.count
    #expect(shared > 4 && shared < min(main.count, fork.count))
    let told = try #require(lines.last { $0.contains("first frame of its own") })
    #expect(told.contains("ICMP echo request") && told.contains("length 108"))
  }

  @Test func `a snapshot is a moment, whatever else was done at that instant`() throws {
    let fixture = try ShellFixture()
    try fixture.run("client ping -c 1 web", "snapshot take quiet")
    let digest = fixture.shell.digest
    try fixture.run("link web lan down", "client ping -c 1 -W 1 web")
    #expect(fixture.shell.digest != digest)
    #expect(try fixture.run("snapshot restore quiet").last?.contains("branch 'main'") == true)
    #expect(fixture.shell.digest == digest)
    #expect(try fixture.run("client ping -c 1 web").contains { $0.hasPrefix("64 bytes from web") })
    #expect(try fixture.run("branches").count == 2)
  }

  @Test func `what was done is undone one thing after another, at one instant too`() throws {
    let fixture = try ShellFixture()
    try fixture.run("client ping -c 1 web")
    let digests = [fixture.shell.digest]
    try fixture.run("link web lan down")
    let second = fixture.shell.digest
    try fixture.run("client ping -c 1 -W 1 web", "run 1s", "undo")
    #expect(fixture.shell.digest == second)
    try fixture.run("undo")
    #expect(fixture.shell.digest == digests[0])
    #expect(throws: ShellError.self) { try fixture.run("undo 2") }
    #expect(try fixture.run("client ping -c 1 web").contains { $0.hasPrefix("64 bytes from web") })
  }

  @Test func `branches that did the same are equal`() throws {
    let fixture = try ShellFixture()
    try fixture.run("client ping -c 1 web", "fork twin", "run 1s", "switch main", "run 1s")
    #expect(try fixture.run("diff twin") == ["'main' and 'twin' do the same", "their worlds are equal"])
  }

  @Test func `looking changes nothing`() throws {
    let fixture = try ShellFixture()
    try fixture.run("client ping -c 1 web")
    let digest = fixture.shell.digest
    #expect(try fixture.run("show arp client").contains { $0.contains("10.0.0.2 dev eth0 lladdr") })
    #expect(try fixture.run("show mac lan").contains { $0.contains("dynamic") })
    #expect(try fixture.run("show tcp web").contains { $0.contains("LISTEN") })
    #expect(try fixture.run("show queues lan").count == 2)
    #expect(try fixture.run("trace client web tcp 80").last?.hasPrefix("arrived at `web`") == true)
    #expect(fixture.shell.digest == digest)
  }

  @Test func `a capture of the past holds what one from the start would`() throws {
    let fixture = try ShellFixture()
    try fixture.run("client ping -c 3 web", "capture client \(fixture.folder["late.pcapng"])")
    try fixture.shell.finish()
    #expect(try frames(fixture, "late.pcapng") == frames(fixture, "captures/client.pcapng"))
  }
}
