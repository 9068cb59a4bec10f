import Lab
import LabShell
import LabTesting
import PacketCapture
import Sessions
import SimulationKernel
import TestSupport
import Testing

/// Going on and going back.
@Suite struct ShellTimeTests {
  @Test(arguments: LabSource.files) func `going back and forth leaves every lab where a straight run has it`(
    lab: LabSource
  ) throws {
    let topology = try lab.topology()
    let start = try Checkpoint(topology, folder: Repository.root + "/Topologies")
    var bare = start
    bare.plan.captures = []
    let files = ShellFiles(
      captures: "", makeFolder: { (_) throws(ShellError) in }, save: { (_, _) throws(ShellError) in })
    let shell = try LabShell(bare, files, display: { _ in })
    let time = min(start.plan.end.nanoseconds / 3, 2_000_000_000)
    for line in ["run \(time)ns", "step 5", "back 3 steps", "back \(time / 2)ns", "run \(time)ns", "goto \(time)ns"] {
      try shell.run(line)
    }
    var session = try Session(bare, output: nil)
    session.advance(to: Instant(nanoseconds: time))
    #expect(shell.digest == session.world.digest)
  }

  @Test func `a step tells its event and its frames`() throws {
    let fixture = try ShellFixture()
    #expect(try fixture.run("client ping -c 1 web").contains { $0.hasPrefix("64 bytes from web") })
    try fixture.run("goto 0s")
    // What was sent at the first instant has been sent.
    #expect(try fixture.run("next frame arp").last?.hasPrefix("  lan:p2 > ARP, Request who-has 10.0.0.2") == true)
    let steps = try fixture.run("step 2")
    #expect(steps[0].contains("a frame arrives at web:eth0"))
    #expect(steps[1].hasPrefix("  web:eth0 < ARP, Request who-has 10.0.0.2"))
    #expect(steps[2].hasPrefix("  web:eth0 > ARP, Reply 10.0.0.2 is-at"))
    #expect(steps[3].contains("a frame arrives at lan:p2"))
  }

  @Test func `a drop and a retransmission are found`() throws {
    let fixture = try ShellFixture()
    try fixture.run("client ping -c 1 web", "patience 1ms")
    #expect(try fixture.run("client curl -s http://web/").contains { $0.contains("still running") })
    try fixture.run("link web lan down")
    #expect(try fixture.run("next retransmission").contains { $0.contains("client:eth0 > IP 10.0.0.1") })
    #expect(try fixture.run("client ping -c 1 10.9.9.9").contains("(exit 2)"))
  }

  @Test func `conditions are waited for`() throws {
    let fixture = try ShellFixture()
    try fixture.run("patience 1ms", "client curl -s http://web/")
    #expect(try fixture.run("until web established").first?.hasPrefix("at 0.01") == true)
    #expect(try fixture.run("until client prints hello").last?.hasPrefix("at ") == true)
    #expect(throws: ShellError.self) { try fixture.run("until web prints never") }
  }
}
