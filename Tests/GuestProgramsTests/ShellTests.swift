import Fabric
import GuestPrograms
import Guests
import NetworkStack
import Packets
import SimulationKernel
import TestSupport
import Testing

/// What bash, coreutils and OpenBSD's netcat do with the same lines.
@Suite struct ShellTests {
  private func run(_ lines: [String], until limit: Instant = .seconds(60)) throws -> GuestNetwork.Output {
    var network = try GuestNetwork.pair()
    var output = GuestNetwork.Output()
    for line in lines {
      let key = network.start(line, on: 0)
      network.run(until: limit)
      output = network.output(of: key)
    }
    return output
  }

  @Test(arguments: [
    ("echo a; echo b", "a\nb\n", 0), ("true && echo yes || echo no", "yes\n", 0),
    ("false && echo yes || echo no", "no\n", 0),
    ("false; echo b", "b\n", 0), ("echo a; false", "a\n", 1), ("echo a | cat", "a\n", 0), ("false | true", "", 0),
    ("true | false", "", 1), ("echo a b c | cat | cat | wc -w", "3\n", 0),
    ("echo 'a;b' \"c|d\" '&&'", "a;b c|d &&\n", 0),
    ("echo a > f; echo b >> f; cat f f", "a\nb\na\nb\n", 0), ("echo a > f; echo b > f; cat < f", "b\n", 0),
    ("echo one two > /tmp/x && wc /tmp/x", "      1       2       8 /tmp/x\n", 0),
    ("cat nix 2> e; cat e", "cat: nix: No such file or directory\n", 0),
    ("cat nix 2>&1 | wc -l", "1\n", 0), ("nosuch 2>/dev/null; echo $", "$\n", 0), ("cat < nix", "", 1),
    ("echo x > /nodir/f", "", 1),
    ("sleep 5 & echo first; wait; echo last", "first\nlast\n", 0), ("sleep 1 && echo later &", "later\n", 0),
    ("echo a;", "a\n", 0),
    (
      "sleep 5 & echo a | cat > f & jobs; wait; jobs",
      "[1]-  Running                 sleep 5 &\n[2]+  Running                 echo a | cat > f &\n", 0
    ),
    ("sleep 5 & jobs | wc -l", "1\n", 0), ("false & sleep 1; jobs", "", 0), ("jobs", "", 0),
    ("sleep 500 & kill %1; wait %1", "", 143), ("sleep 500 & kill -9 %sleep; wait %1", "", 137),
    ("sleep 500 & sleep 500 & kill -INT %- %+; wait; echo over", "over\n", 0),
    ("sleep 500 | cat & kill %%; wait %%", "", 143), ("false & wait %1", "", 1), ("true & sleep 1; wait %1", "", 127),
    ("echo -n abc | sha256sum", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  -\n", 0),
    ("echo -n | sha256sum", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  -\n", 0),
    (
      "echo hello > a; echo > b; wc a b",
      "      1       1       6 a\n      1       0       1 b\n      2       1       7 total\n", 0
    ),
    ("cat ../etc/../root/./f || echo none", "none\n", 0), ("cat /tmp; echo", "\n", 0),
    ("echo > b; echo > a; echo > .c; ls; ls -a", "a\nb\n.\n..\n.c\na\nb\n", 0), ("ls", "", 0),
    ("echo > /tmp/x; ls /tmp/x; ls /tmp /root; ls /", "/tmp/x\n/root:\n\n/tmp:\nx\netc\nroot\ntmp\n", 0),
    ("ls nix 2>&1", "ls: cannot access 'nix': No such file or directory\n", 2),
    ("echo > f; rm f; ls; rm f 2>&1", "rm: cannot remove 'f': No such file or directory\n", 1),
    ("rm -f nix; rm /tmp 2>&1", "rm: cannot remove '/tmp': Is a directory\n", 1),
    (
      "date; sleep 1.5; date -u '+%F %T.%N %s %% %Q'",
      "Thu Jan  1 00:00:00 UTC 1970\n1970-01-01 00:00:01.500000000 1 % %Q\n", 0
    ),
  ]) func `lines of several commands`(_ line: String, _ text: String, _ status: Int32) throws {
    let output = try run([line])
    #expect(output.text == text)
    #expect(output.status == status)
  }

  /// A check's `output` has what the line sends there.
  @Test func `errors that are sent where the output goes are output`() throws {
    let output = try run(["cat nix 2>&1; cat nox"])
    #expect(output.text == "cat: nix: No such file or directory\n")
    #expect(output.errors == "cat: nox: No such file or directory\n")
  }

  @Test func `date knows the calendar`() throws {
    let line = "sleep 951782400; date; sleep 86400; date +%D; sleep 3155673600; date"
    let output = try run([line], until: .seconds(5_000_000_000))
    #expect(output.text == "Tue Feb 29 00:00:00 UTC 2000\n03/01/00\nMon Mar  1 00:00:00 UTC 2100\n")
  }

  @Test(arguments: [
    ("| cat", "bash: syntax error near unexpected token `|'\n"),
    ("echo a ;; echo b", "bash: syntax error near unexpected token `;;'\n"),
    ("true | ! false", "bash: syntax error near unexpected token `!'\n"),
    ("echo a &&", "bash: syntax error: unexpected end of file\n"),
    ("echo a >", "bash: syntax error near unexpected token `newline'\n"),
    ("(echo a)", "bash: syntax error near unexpected token `('\n"),
    ("echo a > | cat", "bash: syntax error near unexpected token `|'\n"),
    ("echo a |", "bash: syntax error: unexpected end of file\n"),
  ]) func `says what is wrong with a line`(_ line: String, _ errors: String) throws {
    let output = try run([line])
    #expect(output.errors == errors)
    #expect(output.status == 2)
  }

  @Test(arguments: [
    ("wait %3", "bash: wait: %3: no such job\n", 127), ("kill %3", "bash: kill: %3: no such job\n", 1),
    ("kill", "kill: usage: kill [-s sigspec | -n signum | -sigspec] pid | jobspec ... or kill -l [sigspec]\n", 2),
    ("kill abc", "bash: kill: abc: arguments must be process or job IDs\n", 1),
    ("kill -s FOO 1", "bash: kill: FOO: invalid signal specification\n", 1),
    ("kill 999999", "bash: kill: (999999) - No such process\n", 1),
  ]) func `says what is wrong with a job`(_ line: String, _ errors: String, _ status: Int32) throws {
    let output = try run([line])
    #expect(output.errors == errors)
    #expect(output.status == status)
  }

  @Test func `a killed program is gone, with its sockets and its timers`() throws {
    var network = try GuestNetwork.pair()
    let key = network.start("nc -l 5000 & sleep 2; kill %1; wait %1; nc -z -v 127.0.0.1 5000; ss -l -t -n", on: 0)
    network.run(until: .seconds(10))
    let output = network.output(of: key)
    #expect(output.errors.contains("Connection refused") && !output.text.contains("5000"), "\(output)")
  }

  @Test func `files stay until the power goes off, and have their limit`() throws {
    #expect(try run(["echo kept > f", "cat f"]).text == "kept\n")
    var network = try GuestNetwork.pair()
    network.start(
      HTTPServer(HTTPServerSettings(files: [.init(path: "/big", content: .generated(size: 1 << 28))])), on: 1)
    let key = network.start("curl -s -S -o big 10.0.0.2/big", on: 0)
    network.run(until: .seconds(20))
    #expect(network.output(of: key).errors == "curl: (23) Failure writing output to destination\n")
    let count = network.start("wc -c big", on: 0)
    network.run(until: .seconds(21))
    let size = Int(network.output(of: count).text.split(separator: " ").first ?? "") ?? 0
    #expect(size > GuestLimits().files - 65_536 && size <= GuestLimits().files)
  }

  /// The writer sleeps while its pipe is full, so that nothing is lost and nothing piles up.
  @Test func `a slow reader holds back a fast writer`() throws {
    var network = try GuestNetwork.pair()
    network.start(
      HTTPServer(HTTPServerSettings(files: [.init(path: "/big", content: .generated(size: 5_000_000))])), on: 1)
    let key = network.start("curl -s 10.0.0.2/big | sleep 2", on: 0)
    network.run(until: .milliseconds(1500))
    #expect(network.guests[0].stack.tcp.all.first?.entry.connection.readableBytes ?? 0 > 1_000_000)
    network.run(until: .seconds(10))
    #expect(network.output(of: key).status == 0)
    #expect(network.guests[0].processes.processes.isEmpty, "who writes to nobody is ended")
    let hash = network.start("curl -s 10.0.0.2/big | cat | sha256sum", on: 0)
    network.run(until: .seconds(20))
    #expect(
      network.output(of: hash).text == (try Sum.of((0..<5_000_000).map { HTTPContent.generatedByte(at: $0) })) + "  -\n"
    )
  }

  @Test func `Ctrl-C reaches what runs in the foreground`() throws {
    var network = try GuestNetwork.pair()
    let key = network.start("ping 10.0.0.2 | cat; echo never", on: 0)
    network.run(until: .milliseconds(2500))
    network.interrupt(key)
    network.run(until: .seconds(3))
    #expect(network.output(of: key).status == 130)
    #expect(!network.output(of: key).text.contains("never"))
  }

  @Test func `netcat carries what is piped into it, and ss shows it`() throws {
    var network = try GuestNetwork.pair()
    let server = network.start("nc -l -p 9000 > got; cat got", on: 1)
    let client = network.start("echo over the wire | nc -N -v 10.0.0.2 9000", on: 0)
    let held = network.start("nc -v -l 9001 & nc -l 9002 & sleep 0.1; ss -tln; ss -tuan", on: 1)
    network.run(until: .seconds(1))
    #expect(network.output(of: client).errors == "Connection to 10.0.0.2 9000 port [tcp/*] succeeded!\n")
    #expect(network.output(of: client).status == 0)
    #expect(network.output(of: server).text == "over the wire\n")
    #expect(
      network.output(of: held).text.hasPrefix(
        """
        State  Recv-Q Send-Q Local Address:Port Peer Address:PortProcess
        LISTEN 0      128          0.0.0.0:9001      0.0.0.0:*          
        LISTEN 0      128          0.0.0.0:9002      0.0.0.0:*          

        """))
  }

  @Test func `netcat finds out which ports are open`() throws {
    var network = try GuestNetwork.pair()
    network.start(HTTPServer(HTTPServerSettings()), on: 1)
    let scan = network.start("nc -z -v 10.0.0.2 79-81", on: 0)
    let closed = network.start("nc -z 10.0.0.2 81", on: 0)
    let late = network.start("nc -w 2 -v 10.0.0.9 80", on: 0)
    let datagrams = network.start("nc -u -z -v 10.0.0.2 53", on: 0)
    network.run(until: .seconds(10))
    #expect(
      network.output(of: scan).errors == """
        nc: connect to 10.0.0.2 port 79 (tcp) failed: Connection refused
        Connection to 10.0.0.2 80 port [tcp/http] succeeded!
        nc: connect to 10.0.0.2 port 81 (tcp) failed: Connection refused

        """)
    #expect(network.output(of: scan).status == 0)
    #expect(network.output(of: closed).status == 1)
    #expect(network.output(of: late).errors == "nc: connect to 10.0.0.9 port 80 (tcp) failed: Connection timed out\n")
    #expect(network.output(of: datagrams).status == 1)
  }

  @Test func `netcat speaks UDP`() throws {
    var network = try GuestNetwork.pair()
    let server = network.start("nc -u -l -w 2 5000", on: 1)
    _ = network.start("echo hello | nc -u -w 1 10.0.0.2 5000", on: 0)
    network.run(until: .seconds(10))
    #expect(network.output(of: server).text == "hello\n")
    #expect(network.output(of: server).status == 0)
  }

  @Test func `ss tells whose the sockets are`() throws {
    var network = try GuestNetwork.pair()
    network.start(HTTPServer(HTTPServerSettings()), on: 1)
    let key = network.start("nc -l 9001 & sleep 0.1; ss -tlnp", on: 1)
    network.run(until: .seconds(1))
    #expect(
      network.output(of: key).text == """
        State  Recv-Q Send-Q Local Address:Port Peer Address:PortProcess                           \u{20}
        LISTEN 0      511          0.0.0.0:80        0.0.0.0:*    users:(("http-server",pid=1,fd=3))
        LISTEN 0      128          0.0.0.0:9001      0.0.0.0:*    users:(("nc",pid=3,fd=3))        \u{20}

        """)
  }

  @Test func `ss counts sockets`() throws {
    var network = try GuestNetwork.pair()
    _ = network.start("nc -l 9001 & nc -u -l 9002 & wait", on: 1)
    network.run(until: .seconds(1))
    _ = network.start("nc 10.0.0.2 9001", on: 0)
    network.run(until: .seconds(2))
    #expect(
      network.run("ss -s", on: 1).text
        == """
        Total: 2
        TCP:   1 (estab 1, closed 0, orphaned 0, timewait 0)

        Transport Total     IP        IPv6
        RAW\t  0         0         0       \u{20}
        UDP\t  1         1         0       \u{20}
        TCP\t  1         1         0       \u{20}
        INET\t  2         2         0       \u{20}
        FRAG\t  0         0         0       \u{20}


        """)
  }
}

/// `sha256sum` of the machine that tests.
enum Sum {
  static func of(_ bytes: [UInt8]) throws -> String {
    String(decoding: try Tool("sha256sum").run([], input: bytes), as: UTF8.self).prefix(64).description
  }
}
