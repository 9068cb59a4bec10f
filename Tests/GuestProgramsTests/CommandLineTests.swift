import GuestPrograms
import SimulationKernel
import Testing

@Suite struct CommandLineTests {
  private func run(_ command: String) throws -> GuestNetwork.Output {
    var network = try GuestNetwork.pair()
    return network.run(command)
  }

  @Test(arguments: [
    ("echo a  b", "a b\n"), ("echo 'a  b' \"c 'd'\"", "a  b c 'd'\n"), ("echo '' a\"\"b''", " ab\n"),
    ("\techo -n a", "a"), ("echo", "\n"), ("", ""),
  ]) func `words stand between blanks or in quotes`(_ line: String, _ output: String) throws {
    let result = try run(line)
    #expect(result.text == output)
    #expect(result.errors.isEmpty)
    #expect(result.status == 0)
  }

  @Test(arguments: [
    ("nmap 10.0.0.1", "bash: nmap: command not found\n", 127),
    ("echo 'a", "bash: unexpected EOF while looking for matching `''\n", 2),
    ("sleep", "sleep: missing operand\nTry 'sleep --help' for more information.\n", 1),
    ("sleep x", "sleep: invalid time interval ‘x’\nTry 'sleep --help' for more information.\n", 1),
    ("false", "", 1), ("true", "", 0),
  ]) func `fails as bash and coreutils do`(_ line: String, _ errors: String, _ status: Int32) throws {
    let result = try run(line)
    #expect(result.errors == errors)
    #expect(result.status == status)
  }

  @Test func `sleeps for the sum of its arguments`() throws {
    var network = try GuestNetwork.pair()
    let key = network.start("sleep 1.5 250ms 1m", on: 0)
    network.run(until: .seconds(600))
    #expect(network.output(of: key).ended == .milliseconds(61_750))
    #expect(network.output(of: key).status == 0)
  }

  @Test func `what is interrupted ends as bash says`() throws {
    var network = try GuestNetwork.pair()
    let keys = ["sleep 9", "traceroute 10.0.0.9", "udp-send 10.0.0.2 9 --count 9"].map { network.start($0, on: 0) }
    network.run(until: .milliseconds(500))
    for key in keys { network.interrupt(key) }
    #expect(keys.map { network.output(of: $0).status } == [130, 130, 130])
  }

  /// Whatever the words are, a program comes of them that runs, can be written down, and says why it failed.
  @Test(arguments: 0..<UInt64(40)) func `survives random command lines`(_ seed: UInt64) throws {
    var random = RandomStream(seed: seed, owner: "command lines")
    let commands = [
      "cat", "curl", "dig", "dhclient", "nc", "sha256sum", "ss", "wc", "arp", "echo", "ip", "ping", "ping6", "sleep",
      "printf",
      "head", "tail", "grep", "date", "ls", "rm",
      "traceroute", "udp-recv",
      "udp-send", "true", "",
    ]
    let words =
      [
        "-c", "-s", "-i", "-w", "-W", "-t", "-M", "do", "dont", "-6", "-4", "-n", "-q", "-O", "-m", "-p", "-N", "-f",
        "-a",
        "10.0.0.2", "10.0.0.255", "255.255.255.255", "224.0.0.1", "127.0.0.1", "0.0.0.0", "::1", "fe80::1%eth0", "::",
        "ff02::1",
        "0", "1", "2", "255", "256", "65507", "65535", "-1", "9223372036854775807", "9223372036854775808", "1e9",
        "0.001",
        "99999999999999999999", "20us", "1.", ".", "%", "--count", "--size", "--interval", "--idle", "--", "-",
        "--count=3", "addr", "a",
        "route", "r", "link", "l", "neigh", "n", "show", "add", "del", "set", "flush", "get", "replace", "dev", "eth0",
        "lo", "up", "down",
        "via", "default", "10.0.0.0/24", "10.0.0.7/33", "::/0", "all", "table", "local", "'", "\"", "''", "é", "|", "&",
        ";", "&&", "||", ">", ">>", "<", "2>&1", "f", "-l", "-u", "-z", "-v", "-N",
        "\0", "$?", "$x", "\\", "#", "!", "%s", "%d", "%5b", "^.$", "localhost", "-r", "-e", "-I", "+%s", "/tmp",
      ]
    for _ in 0..<60 {
      var line = commands[Int(random.next(below: UInt64(commands.count)))]
      for _ in 0..<random.next(below: 8) { line += " " + words[Int(random.next(below: UInt64(words.count)))] }
      var network = try GuestNetwork.pair()
      let key = network.start(line, on: 0)
      network.run(until: .milliseconds(20))
      let copy = try network.restored()
      #expect(copy == network, "\(line)")
      let output = network.output(of: key)
      #expect(
        output.status == nil || output.status == 0 || !(output.errors + output.text).isEmpty || line.hasPrefix("arp")
          || line.hasPrefix("nc") || line.hasPrefix("curl") || line.contains { "|&;<>".contains($0) },
        "\(line)")
    }
  }
}
