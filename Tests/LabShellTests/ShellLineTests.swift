import LabShell
import Testing

/// Lines that cannot be carried out say why, and change nothing.
@Suite struct ShellLineTests {
  @Test(arguments: [
    ("clint ping web", "neither a command nor a node: 'clint'; did you mean 'client'? ('help' lists the commands)"),
    ("client", "client: expected a command, such as 'client ip addr'"),
    ("lan", "lan: expected a command, such as 'lan show mac'"),
    ("client echo 'a", "' without an end: close the quote"),
    ("run 3", "invalid time '3': use a number with ns, us, ms, s, m or h, such as 10s or 1.5ms"),
    ("step none", "'none': expected a whole number, from 1"),
    ("next year", "next year: expected 'frame', 'drop' or 'retransmission'"),
    (
      "until client open",
      "until: expected 'prints TEXT', 'done' or a state of a connection: unconn, listen, syn-sent, syn-recv, estab, fin-wait-1, fin-wait-2, close-wait, closing, last-ack, time-wait"
    ),
    ("switch other", "no branch named 'other': there are main"),
    ("fork ../x", "'../x': a branch's name is that of a folder too: use letters, digits, '-' and '_'"),
    ("link client web down", "no link between 'client' and 'web'"),
    ("link client lan rate=fast", "link: invalid rate 'fast': use a number with bps, kbps, Mbps or Gbps"),
    ("show flows client", "show flows: 'client' has none, because it is a machine"),
    ("power web sideways", "power sideways: expected on, off, shutdown, reset, pause, resume, save"),
    ("enter nobody", "no node named 'nobody'"),
    ("snapshot restore x", "no snapshot named 'x'"),
  ])
  func `a line that cannot be carried out says why`(line: String, message: String) throws {
    let fixture = try ShellFixture()
    let digest = fixture.shell.digest
    let error = #expect(throws: ShellError.self) { try fixture.run(line) }
    #expect(error?.description == message)
    #expect(fixture.shell.digest == digest)
  }

  @Test func `a console takes lines as somebody types them`() throws {
    let fixture = try ShellFixture()
    try fixture.run("enter client")
    #expect(fixture.shell.prompt == "client 0s$ ")
    #expect(try fixture.run("cat", "two words", "^C").contains("two words"))
    #expect(try fixture.run("echo $?") == ["130"])
    try fixture.run("exit")
    #expect(fixture.shell.prompt == "main 0s> ")
  }

  @Test func `words are completed`() throws {
    let shell = try ShellFixture().shell
    #expect(shell.completions(of: "cl") == ["client"])
    #expect(shell.completions(of: "show a") == ["addresses", "arp"])
    #expect(shell.completions(of: "client pi") == ["ping"])
    #expect(shell.completions(of: "link client ") == ["client", "lan", "web"])
  }
}
