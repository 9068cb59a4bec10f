import Foundation
import Lab
import TestSupport
import Testing

@Suite struct ExpandTests {
  static let files = [
    "polder: 1\n",
    "polder: 1\ngenerate: { tree: { depth: 3, fanout: 3 } }\n",
    "polder: 1\ngenerate: { fat-tree: { k: 4 } }\n",
    """
    polder: 1
    description: "Odd: \\"text\\", \\t tabs,\\nlines, \\\\, {braces}, \\u2028, \\uE000, \\0, ünïcödé 🐟 # no comment "
    seed: 18446744073709551615
    duration: 1h
    hosts: { "1": { cpus: 4, memory: 1GiB }, "yes": { cpus: 1, memory: 3B } }
    nodes: {}
    """.replacing("3B", with: "1025KiB"),
    """
    polder: 1
    addressing: { ipv4: 192.168.0.0/16, ipv6: "2001:db8::/32" }
    nodes:
      "null": { host: hv, gateway: "on", memory: 3MiB }
      "on": { kind: router, vcpus: 3 }
      h[1-4]: {}
      t: { tcp: { congestion-control: newreno, buffers: 2KiB, window-scaling: no, sack: no, timestamps: no, nagle: no } }
      u: { tcp: { delayed-ack: 1, ecn: yes, initial-window: 3, minimum-rto: 1ms, keep-alive: 1.5s } }
      s:
        kind: switch
        stp: true
        ageing: 1.5s
        vlans: { p1: { trunk: all }, p2: { access: 9 }, p3: { trunk: [7, 9], native: 7 }, p4: { trunk: [9] } }
    hosts: { hv: { cpus: 2, memory: 4MiB, speed: 150%, overcommit: 200%, costs: { packet: 3us } } }
    links:
      - ["null", "on"]
      - [h[1-4], s]
      - endpoints: ["on", s]
        delay: 3ms
        forward: { jitter: 1us, loss: 50%, mtu: 1500 }
        backward: { reorder: 0.25, corrupt: 1%, duplicate: 2%, queue: { limit: 1 }, preamble: false }
        state: down
    events:
      - { at: 5s, link: [s, "on"], set: { state: up, loss: 1%, forward: { rate: 1Gbps } } }
      - { at: 1s, on: h1, run: "ping -c 1 'h2' \\\\ \\"x\\"" }
      - { at: 1s, node: "on", set: { power: off } }
      - { at: 1s, on: h1, type: "it's: {x}" }
      - { at: 2s, on: h1, key: ctrl-c }
      - { at: 2s, on: h1, key: ctrl-d }
      - { at: 2s, replay: "some file.pcap", on: h1:eth0 }
      - { at: 3s, link: [s, "on"], set: {} }
    captures:
      - { on: all, file: "lab file.pcapng", filter: "ip or arp", snaplen: 96 }
      - { on: s }
      - { on: "null:eth0", file: x.pcap }
    checks:
      - { name: "one: two", at: 4s, on: h1, run: arp, expect: { exit: 3, output: "a\\nb", output-is: "" } }
      - { name: two, at: 4s, on: h1, run: arp }
      - { name: three, capture: h1:eth0, filter: icmp, expect: { at-least: 1 } }
      - { name: four, capture: h1:eth0, expect: { at-least: 1, at-most: 9223372036854775807 } }
      - { name: five, capture: h1:eth0, expect: { at-most: 4 } }
      - { name: six, capture: h1:eth0, expect: { frames: 0 } }
    """,
    """
    polder: 1
    nodes:
      web:
        services:
          - http: { files: { /: "<p>\\n", "/a \\"b\\"": '', /big: { size: 3MiB } } }
          - http: { port: 8080 }
      group: { services: }
    """,
    """
    polder: 1
    nodes:
      server:
        interfaces: { eth0: { address: 10.0.0.1/24 } }
        services:
          - dhcp: { range: 10.0.0.100-10.0.0.199, gateway: server, dns: [server, 9.9.9.9], domain: a.b, lease: 10m,
              static: { client: 10.0.0.9, "08:00:27:00:00:01": 10.0.0.10 } }
          - dhcp: { range: 10.0.0.7 }
      client: { interfaces: { eth0: { dhcp: true } } }
    links: [[server, client]]
    """,
  ]

  /// The files in the repository's `Topologies`.
  static func repositoryFiles() throws -> [String] {
    let folder = PackageFolder.url.appending(path: "Topologies")
    let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
    let topologies = files.filter { $0.pathExtension == "yaml" }.sorted { $0.path < $1.path }
    return try topologies.map { try String(contentsOf: $0, encoding: .utf8) }
  }

  @Test func `The topologies of the repository survive expanding`() throws {
    for text in try ExpandTests.repositoryFiles() { try roundTrip(text: text) }
  }

  @Test("An expanded file loads to an equal topology, and expands to itself", arguments: files)
  func roundTrip(text: String) throws {
    let topology = try Topology(yaml: text, file: "lab.yaml")
    let expanded = topology.yaml()
    let again = try Topology(yaml: expanded, file: "other.yaml")
    #expect(again == topology)
    #expect(again.yaml() == expanded)
  }
}
