import Foundation
import LabTesting
import TestSupport
import Testing

/// What `polder trace` says of an IPv6 packet, beside what becomes of one in a run.
@Suite(.enabled(if: Polder.built != nil, Comment(rawValue: Polder.isMissing)))
struct IPv6TraceTests {
  private static let lab = """
    polder: 1
    duration: 20s
    nodes:
      client: { interfaces: { eth0: { address: "2001:db8:1::2/64" } }, gateway: "2001:db8:1::1" }
      web: { interfaces: { eth0: { address: "2001:db8:2::9/64" } }, gateway: "2001:db8:2::1" }
      edge:
        kind: firewall
        interfaces: { in: { address: "2001:db8:1::1/64" }, out: { address: "2001:db8:2::1/64" } }
        rules:
          - allow: { from: in, protocol: icmpv6, destination: "2001:db8:2::/64" }
          - reject: { protocol: tcp, destination-port: 23 }
          - allow: { from: in, to: self }
    links: [[client, "edge:in"], ["edge:out", web]]
    """

  private func write(_ folder: TemporaryFolder, _ events: String = "") throws -> String {
    try folder.write(Self.lab + "\n" + events, as: "lab.yaml")
  }

  @Test(arguments: [
    ("--to web -6", "ping -6 -c 1 -w 4 2001:db8:2::9", 0, "arrived at `web`"),
    ("--to 2001:db8:2::77", "ping -6 -c 1 -w 4 2001:db8:2::77", 1, "does not answer neighbour solicitations on out"),
    ("--to 2001:db8:3::1", "ping -6 -c 1 -w 4 2001:db8:3::1", 1, "no route to 2001:db8:3::1"),
    ("--to web --ttl 1", "ping -6 -c 1 -w 4 -t 1 2001:db8:2::9", 1, "dropped by `edge`: time to live exceeded"),
    (
      "--to web --protocol tcp --destination-port 23", "curl -s -m 4 http://[2001:db8:2::9]:23/", 7,
      "dropped by firewall `edge`: rule 2, reject (lab.yaml:11)"
    ),
    (
      "--to web --protocol tcp --destination-port 80", "curl -s -m 4 http://[2001:db8:2::9]/", 28,
      "dropped by firewall `edge`: no rule matched, policy drop"
    ),
    ("--to 2001:db8:1::1", "ping -6 -c 1 -w 4 2001:db8:1::1", 0, "arrived at `edge`"),
  ])
  func `trace and run agree`(words: String, command: String, status: Int, outcome: String) throws {
    let folder = try TemporaryFolder()
    let polder = try #require(Polder.built)
    let file = try write(folder, "events:\n  - { at: 3s, on: client, run: '\(command)' }\n")
    let traced = try polder.run(
      ["trace", file, "--from", "client", "--at", "3s"] + words.split(separator: " ").map(String.init))
    #expect(traced.output.contains(outcome) && traced.errors.isEmpty, "\(traced.output) \(traced.errors)")
    #expect((traced.status == 0) == (status == 0))
    let run = try LabResult(polder.run(["run", file, "--json", "--capture", "none"]))
    #expect(run.programs.map { $0["exit"] as? Int } == [status], "\(run.programs)")
  }

  @Test func `a wait for a neighbour is a step`() throws {
    let folder = try TemporaryFolder()
    let output = try #require(Polder.built).run(
      ["trace", write(folder), "--from", "client", "--to", "web", "--at", "3s"]
    ).output
    #expect(output.contains("  waits for neighbour discovery: 2001:db8:1::1 answered after "), "\(output)")
    #expect(output.contains("sends to 2001:db8:2::9, hlim 64\n"), "\(output)")
  }
}
