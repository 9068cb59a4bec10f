import Lab
import Testing

/// What is remarked on command lines that can be run, and can only fail.
@Suite struct CommandWarningTests {
  private func warnings(_ command: String, expect: String = "", services: String = "") throws -> [String] {
    let quoted = command.replacing("\"", with: "\\\"")
    let topology = try Topology(
      yaml: """
        polder: 1
        nodes:
          anna: { interfaces: { eth0: { address: 10.0.0.1/24 } }, services: [\(services)] }
          ben: { interfaces: { eth0: { address: 10.0.0.2/24 } } }
          lan: { kind: switch }
        links: [[anna, lan], [ben, lan]]
        checks:
          - { name: one, at: 1s, on: anna, run: "\(quoted)"\(expect) }
        """, file: "lab.yaml")
    return topology.file.warnings.map(\.warning)
  }

  @Test(arguments: [
    ("pign ben", "guests have no program 'pign': did you mean 'ping'?"),
    ("ifconfig -a", "guests have no program 'ifconfig': use 'ip addr'"),
    ("true | ehco a", "guests have no program 'ehco': did you mean 'echo'?"),
    ("ping -c 1 bne", "no machine with an address is named 'bne': did you mean 'ben'?"),
    (
      "ping -c 0.5 ben",
      "ping: invalid argument: '0.5': correct the command, or say with '||' or 'exit' that it is expected to fail"
    ),
    (
      "sleep 1 &  kill -s FOO 1",
      "bash: kill: FOO: invalid signal specification: correct the command, or say with '||' or 'exit' that it is expected to fail"
    ),
  ]) func `a command that can only fail is remarked on in its place`(_ command: String, _ words: String) throws {
    #expect(try warnings(command) == ["lab.yaml:8:41: warning: \(words)"])
  }

  @Test func `one that guests do not have at all is answered with those that they have`() throws {
    let warning = try #require(try warnings("frobnicate").first)
    #expect(warning.contains("'frobnicate': use one of arp, ") && warning.contains(", ping, ping6, "))
  }

  @Test(arguments: [
    "frobnicate || echo no", "ping -c 1 ben && frobnicate || echo no", "! frobnicate", "frobnicate; echo $?",
    "frobnicate 2> /dev/null || true", "exit 3", "jobs | cat", "echo $?", "# frobnicate", "",
  ]) func `where the line deals with the failure, or there is none, nothing is remarked`(_ command: String) throws {
    #expect(try warnings(command) == [])
  }

  @Test func `a check may expect the failure`() throws {
    #expect(try warnings("frobnicate", expect: ", expect: { exit: 127 }") == [])
    #expect(try warnings("frobnicate", expect: ", expect: { output: x }").count == 1)
  }

  @Test func `a name server may know more names than the file`() throws {
    #expect(try warnings("ping www.example", services: "dns: {}") == [])
  }
}
