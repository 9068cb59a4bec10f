import Foundation
import LabTesting
import TestSupport
import Testing

@Suite(.enabled(if: Polder.built != nil, Comment(rawValue: Polder.isMissing)))
struct TraceTests {
  private static let lab = """
    polder: 1
    nodes:
      client: { interfaces: { eth0: { address: 10.0.0.2/24 } }, gateway: 10.0.0.1 }
      web: { interfaces: { eth0: { address: 203.0.113.10/24 } } }
      edge:
        kind: vnf
        interfaces: { inside: { address: 10.0.0.1/24 }, outside: { address: 203.0.113.1/24 } }
        functions:
          - firewall:
              policy: drop
              rules:
                - allow: { from: inside, protocol: icmp }
                - reject: { protocol: tcp, destination-port: 23 }
                - allow: { from: inside, protocol: udp }
          - nat: { outside: outside, masquerade: true }
    links:
      - [client, edge:inside]
      - [edge:outside, web]
    events:
      - { at: 2s, link: [edge, web], set: { state: down } }
    """

  /// What `polder trace` prints about a packet of the client.
  private func trace(_ words: String) throws -> Polder.Outcome {
    let folder = try TemporaryFolder()
    try Data(Self.lab.utf8).write(to: URL(filePath: folder["lab.yaml"]))
    let arguments = ["trace", folder["lab.yaml"], "--from", "client"] + words.split(separator: " ").map(String.init)
    return try #require(Polder.built).run(arguments)
  }

  /// By way of the translator, whose mapping the answer needs.
  @Test func `a question to a name server is followed to its answer`() throws {
    let folder = try TemporaryFolder()
    let server =
      "web: { interfaces: { eth0: { address: 203.0.113.10/24 } }, "
      + "services: [{ dns: { zones: { t: [\"@ NS ns\", \"ns A 203.0.113.10\"] } } }] }"
    let lab = Self.lab.replacing("web: { interfaces: { eth0: { address: 203.0.113.10/24 } } }", with: server)
    try Data(lab.utf8).write(to: URL(filePath: folder["lab.yaml"]))
    let words = ["trace", folder["lab.yaml"], "--from", "client", "--to", "web"]
    let outcome = try #require(Polder.built).run(words + ["--protocol", "udp", "--destination-port", "53"])
    #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome)")
    #expect(outcome.output.contains("203.0.113.10:53 > 10.0.0.2:40000 answer of the name server, ttl "))
    #expect(
      outcome.output.contains("\narrived at `web` after ")
        && outcome.output.contains("; the answer arrived at `client`"))
  }

  @Test func `a packet that arrives is shown with its rules, routes and rewrites`() throws {
    let outcome = try trace("--to web")
    #expect(outcome.status == 0 && outcome.errors.isEmpty)
    for line in [
      "  forward: firewall: rule 1, allow (lab.yaml:12)", "  route: 203.0.113.0/24 on outside",
      "    ICMP 10.0.0.2 > 203.0.113.10, id 40000 becomes ICMP 203.0.113.1 > 203.0.113.10, id 40000",
    ] { #expect(outcome.output.contains(line + "\n"), "\(outcome.output)") }
    #expect(outcome.output.contains("\narrived at `web` after "))
  }

  @Test(arguments: [
    (
      "--to web --protocol tcp --destination-port 80",
      "dropped by firewall `edge`: no rule matched, policy drop (lab.yaml:10)"
    ),
    ("--to web --protocol tcp --destination-port 23", "dropped by firewall `edge`: rule 2, reject (lab.yaml:13)"),
    ("--to 192.0.2.1", "dropped by `edge`: no route to 192.0.2.1"),
    ("--to 203.0.113.99", "dropped by `edge`: 203.0.113.99 does not answer ARP on outside"),
    ("--to web --ttl 1", "dropped by `edge`: time to live exceeded"),
    ("--to web --protocol udp --destination-port 9", "dropped by `web`: no listener on the port"),
    ("--to client --protocol udp --destination-port 9", "dropped by `client`: no listener on the port"),
    ("--to web --at 3s", "dropped by `edge`: the link at outside is down"),
  ])
  func `a packet that does not arrive is followed to where it stops`(words: String, last: String) throws {
    let outcome = try trace(words)
    #expect(outcome.status == 1 && outcome.errors.isEmpty && !outcome.output.contains("arrived"))
    #expect(outcome.output.hasSuffix("\n\(last)\n"), "\(outcome.output)")
  }

  @Test(arguments: ["--to client", "--to 127.0.0.1"]) func `what is for the sender itself stays within it`(
    words: String
  ) throws {
    let outcome = try trace(words)
    #expect(outcome.status == 0 && outcome.output.hasSuffix("\ndelivered locally (lo)\n"), "\(outcome)")
  }

  @Test func `a wait for ARP is a step, and times are in milliseconds`() throws {
    let output = try trace("--to web").output
    #expect(output.contains(#/\n  waits for ARP: 10\.0\.0\.1 answered after \d+\.\d{3} ms\n  out eth0: /#), "\(output)")
    #expect(output.hasPrefix("client  (+0.000 ms)\n") && output.contains(#/after \d+\.\d{3} ms\n$/#), "\(output)")
  }

  @Test(arguments: [
    ("--to web --ttl 0", "--ttl 0: must be from 1 to 255"),
    ("--to web --protocol tcp --destination-port 0", "--destination-port 0: must be from 1 to 65535"),
    ("--to web --destination-port 80", "icmp has no ports"), ("--to web --at 61s", "--at 61s: the lab ends at 60s"),
  ])
  func `what makes no packet is refused in one line`(words: String, complaint: String) throws {
    let outcome = try trace(words)
    #expect(outcome.status == 64 && outcome.complaints.count == 1 && outcome.errors.contains(complaint), "\(outcome)")
  }

  @Test func `the sender is told of what was dropped for its time to live`() throws {
    #expect(try trace("--to web --ttl 1").output.contains("ICMP from edge (10.0.0.1): ICMP time exceeded in-transit"))
  }

  @Test func `a trace is one JSON object where that is asked for`() throws {
    let outcome = try trace("--to web --json")
    let object = try #require(JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
    #expect(Set(object.keys) == ["hops", "arrived", "answered", "outcome"])
    #expect(object["arrived"] as? Bool == true && object["answered"] as? Bool == true)
  }

  @Test func `wrong names and missing ports are told in one line`() throws {
    let unknown = try #require(Polder.built).run([
      "trace", Repository.path(of: "two-hosts"), "--from", "x", "--to", "y",
    ])
    #expect(unknown.status == 64 && unknown.complaints.count == 1)
    #expect(try trace("--to web --protocol tcp").status == 64)
  }
}
