import Testing

@testable import Lab
@testable import Settings

/// Every key that a topology file may have is printed by `polder expand`, with the value that it was given.
@Suite struct KeySurvivalTests {
  /// Every key of every table, with another value than its default.
  static let files = [
    """
    polder: 1
    name: everything
    description: Every key.
    seed: 7
    duration: 2m
    faults: allowed
    limits: { files: 1MiB, output: 2MiB, programs: 9, total-output: 3MiB, in-flight: 4MiB, replay: 5MiB, memory: 6MiB,
      captures: 7MiB, disks: 9MiB, controller-input: 8MiB, events-at-once: 77, simulated-time: 3m, real-time: 4m }
    hosts: { hv: { cpus: 4, memory: 8GiB, speed: 50%, overcommit: 150%, slice: 1ms, cap-period: 50ms,
      costs: { packet: 1us, function: 1us, program: 1us, copy: 1us } } }
    nodes:
      a:
        host: hv
        vcpus: 2
        memory: 1GiB
        weight: 512
        cap: 150%
        pin: [1, 2]
        rx-queue: 64
        memory-reservation: 128MiB
        costs: { packet: 2us, function: 3us, program: 4us, copy: 5us }
        nameserver: 10.0.0.2
        tcp: { congestion-control: newreno, buffers: 64KiB, window-scaling: false, sack: false, timestamps: false,
          delayed-ack: 1, ecn: true, nagle: false, initial-window: 4, minimum-rto: 1s, keep-alive: 1m }
        interfaces: { eth0: { addresses: 10.0.0.1/24, mac: "08:00:27:00:00:01", mtu: 1400 } }
        routes: [{ to: 10.9.0.0/16, via: 10.0.0.2, interface: eth0 }]
        services:
          - http: { port: 81, root: /srv, files: { /a: text, /b: { size: 3MiB }, /c: { image: c.img } } }
          - tftp: { root: /boot, files: { /d: text } }
          - dhcp: { range: 10.0.0.100-10.0.0.199, gateway: 10.0.0.1, dns: 9.9.9.9, domain: a.b, lease: 10m,
              static: { "08:00:27:00:00:09": 10.0.0.9 }, boot-file: d, next-server: 10.0.0.8 }
          - dns: { zones: { a.b: ["www 300 A 203.0.113.10"] }, recursion: true, forward: 9.9.9.9, hints: 9.9.9.10 }
          - controller:
              apps:
                - forwarding
                - firewall: { default: deny, rules: [{ allow: "ip_proto=1" }, { deny: "tcp_dst=22" }] }
                - load-balancer: { address: 10.0.0.100, port: 80, servers: [10.0.0.2, 10.0.0.3] }
                - gateway: [10.0.1.1/24]
                - qos: [{ match: "udp_dst=5001", rate: 2Mbps, burst: 100 }]
                - monitor: { every: 5s, format: csv }
                - chains:
                    web:
                      match: tcp_dst=80
                      reverse: none
                      encap: vlan
                      through:
                        - { name: ids, at: [{ ports: ["0x1:3", "0x1:4"], mac: "02:00:00:00:00:09" }], rewrites: true,
                            on-failure: bypass }
      c: { interfaces: { eth0: { dhcp: true } } }
      r:
        kind: vnf
        forwarding: false
        interfaces: { eth0: { addresses: 10.0.0.2/24 }, eth1: { addresses: 10.1.0.2/24 } }
        functions:
          - connection-tracking: { limit: 99 }
          - firewall:
              stateful: false
              policy: drop
              rules:
                - allow: { from: eth0, to: eth1, source: 10.0.0.0/24, destination: 10.1.0.0/24, protocol: tcp,
                    source-port: 1-9, destination-port: 80, flags: [syn], state: new, rate: 10/s, burst: 9 }
                - allow: { protocol: icmp, icmp-type: 8 }
                - log: { protocol: udp }
                - reject: { protocol: udp }
                - drop: {}
          - nat: { outside: eth1, masquerade: true, source: 10.0.0.0/24, hairpin: false, mapping: endpoint-independent,
              filtering: address-dependent, ports: 2000-3000, udp-timeout: 9s,
              static: [{ inside: 10.0.0.7, outside: 10.1.0.7 }],
              forward: [{ protocol: udp, address: 10.1.0.2, port: 53, to: 10.0.0.1, to-port: 54 }] }
          - nat: { outside: eth1, pool: [10.1.0.20-10.1.0.30] }
          - load-balancer: { address: 10.1.0.2, interface: eth1, protocol: udp, port: 90, servers: [10.0.0.1],
              server-port: 91, method: consistent-hash, masquerade: true,
              check: { kind: icmp, interval: 3s, timeout: 2s, fall: 4, rise: 5 } }
          - monitor: { watch: [{ name: web, alert-above: 9, protocol: tcp }] }
          - rate-limiter: { rate: 1Mbps, burst: 9KiB, match: { protocol: udp } }
          - router: {}
      t: { kind: vnf, transparent: true, functions: [{ firewall: {} }] }
      s:
        kind: switch
        mac: "08:00:27:00:00:55"
        ageing: 9s
        group-fwd-mask: 16384
        stp: true
        priority: 4096
        vlans: { p1: { access: 9 }, p2: { trunk: [7], native: 7 } }
      h: { kind: hub }
      o: { kind: openflow-switch, controller: "tcp:127.0.0.1:6653", dpid: 0xa1, tables: 9, fail-mode: standalone,
        auxiliary-connections: 3, management: { address: 10.8.0.2/24, gateway: 10.8.0.1 } }
      p: { kind: openflow-switch, controller: [c8, "c9:6654", "ptcp:6655"], install-delay: 3ms }
      c9: { interfaces: { eth0: { addresses: 10.4.0.1/24 } }, disk: { size: 8MiB, image: c9.vdi }, cd: a.iso, usb: empty }
      c8: { disk: { size: 9MiB, format: none, kind: hdd, seek: 9ms, bandwidth: 9MB/s }, boot: [network, disk, cd],
        services: [{ controller: { apps: [forwarding] } }] }
      c6: { vm: { file: web/web.vbox, snapshot: first }, description: A web server., power: off }
      c5: { vm: web/web.vbox, interfaces: { eth0: { cable: false } } }
      c7: { services: [{ controller: { apps: [{ reactive: { barrier: false } }] } }] }
    management: { ipv4: 10.77.0.0/24, link: { delay: 2ms } }
    chains:
      web:
        match: { from: 10.0.0.1, to: c9, protocol: tcp, source-port: 99, destination-port: 80 }
        through: [c9, { node: c9, rewrites: false, on-failure: bypass }]
        reverse: none
        encap: vlan
    links:
      - endpoints: [a:eth0, s:p1]
        rate: 9Mbps
        delay: 9ms
        jitter: 1ms
        loss: 1%
        duplicate: 2%
        reorder: 3%
        corrupt: 4%
        mtu: 1400
        preamble: false
        state: down
        queue: { discipline: token-bucket, limit: 9, rate: 1Mbps, burst: 9KiB }
      - endpoints: [r:eth0, s:p2]
        forward: { queue: { discipline: fq-codel, target: 9ms, interval: 99ms, ecn: false, flows: 9, quantum: 999B } }
        backward: { queue: { discipline: codel, ecn: true } }
      - [r:eth1, h]
      - [c:eth0, h]
      - [t, h]
      - [t, h]
      - [o, h]
      - [o:mgmt, h]
      - [c9, p]
    events:
      - { at: 1s, on: a, run: ls }
      - { at: 2s, on: a, type: ls }
      - { at: 3s, on: a, key: ctrl-c }
      - { at: 4s, link: [a:eth0, s:p1], set: { state: up } }
      - { at: 5s, node: a, set: { power: off } }
      - { at: 6s, replay: x.pcap, on: a:eth0 }
      - { at: 7s, insert: b.iso, into: c9:cd }
      - { at: 8s, eject: c9:cd }
      - { at: 9s, pull: c9:usb }
    captures: [{ on: a:eth0, file: x.pcap, filter: ip, snaplen: 96 }]
    checks:
      - { name: one, at: 1s, on: a, run: ls, expect: { exit: 2, output: a, output-is: b } }
      - { name: two, capture: a:eth0, filter: ip, expect: { at-least: 1, at-most: 2 } }
      - { name: three, capture: a:eth0, expect: { frames: 3 } }
      - { name: four, invariant: waypoint, pairs: [[a, c]], through: s, traffic: "tcp,tcp_dst=80", since: 1s }
    """
  ]

  /// What the stages of loading turn into something else, so that an expanded file has no such key: `table.key`, or a table.
  static let resolved: Set<String> = [
    "a topology.defaults", "a topology.kinds", "a topology.groups", "a topology.generate", "a topology.addressing",
    "a topology.management", "the management network.ipv4", "the management network.link",
    "a topology.chains", "a service chain", "a service chain.match", "a service chain.through",
    "a service chain.reverse",
    "a service chain.encap", "a chain's match", "a chain's match.from", "a chain's match.to",
    "a chain's match.protocol",
    "a chain's match.source-port", "a chain's match.destination-port", "a hop of a chain", "a hop of a chain.node",
    "a hop of a chain.rewrites", "a hop of a chain.on-failure",
    "a node.groups", "a node.gateway", "an interface.address", "an interface.queue", "defaults", "kinds", "a group",
    "the management network",
  ]
  @Test func `the files have every key that is declared`() throws {
    var used = KeyWalk()
    for file in KeySurvivalTests.files { used.note(try YAMLReader.read(file, file: "lab.yaml").root) }
    #expect(KeyWalk.declared.subtracting(used.keys).sorted() == [])
    // The list of exceptions has nothing that is gone.
    let tables = Set(KeyWalk.all.compactMap { $0.split(separator: ".").first.map(String.init) })
    #expect(KeySurvivalTests.resolved.subtracting(KeyWalk.all).subtracting(tables) == [])
  }

  @Test(arguments: files) func `an expanded file has the keys of the file, and says the same`(_ file: String) throws {
    let topology = try Topology(yaml: file, file: "lab.yaml")
    let expanded = topology.yaml()
    #expect(try Topology(yaml: expanded, file: "lab.yaml") == topology)
    var (before, after) = (KeyWalk(), KeyWalk())
    before.note(try YAMLReader.read(file, file: "lab.yaml").root)
    after.note(try YAMLReader.read(expanded, file: "lab.yaml").root)
    #expect(before.keys.subtracting(after.keys).subtracting(KeySurvivalTests.resolved).sorted() == [], "\(expanded)")
  }
}

/// The keys that values have, each as `table.key`.
private struct KeyWalk {
  private(set) var keys: Set<String> = []

  /// Tables that have the keys of another one, which need not all be tried twice.
  private static let same = [
    "a change of a link": "a link", "a direction of a link": "a link", "a match": "a rule's match",
    "a watch": "a rule's match",
  ]

  private static func name(_ key: KeyInfo, _ table: TableInfo) -> String {
    "\(same[table.noun] ?? table.noun).\(key.name)"
  }

  mutating func note(_ root: SourceValue) { note(root, .table(TopologyDocument.keys.info)) }

  private mutating func note(_ value: SourceValue, _ shape: Shape) {
    switch shape {
    case .scalar: break
    case .list(let element, _, _): for one in value.elements { note(one, element) }
    case .map(_, let element): for entry in value.entries { note(entry.value, element) }
    case .either(let shapes): if let shape = shapes.first(where: { $0.fits(value.content) }) { note(value, shape) }
    case .variants(let tables):
      if let table = tables.first(where: { value[$0.tag ?? ""] != nil }) { note(value, .table(table)) }
    case .table(let table):
      for entry in value.entries {
        guard let key = table.keys.first(where: { $0.name == entry.key }) else { continue }
        keys.insert(KeyWalk.name(key, table))
        note(entry.value, key.shape)
      }
    }
  }

  /// All keys that an expanded file may have.
  static let declared = walk { !KeySurvivalTests.resolved.contains($0) && !KeySurvivalTests.resolved.contains($1) }
  static let all = walk { _, _ in true }

  private static func walk(_ isWanted: (_ key: String, _ table: String) -> Bool) -> Set<String> {
    var (found, tables): (Set<String>, Set<String>) = ([], [])
    func visit(_ shape: Shape) {
      switch shape {
      case .scalar: break
      case .list(let element, _, _), .map(_, let element): visit(element)
      case .either(let shapes): for shape in shapes { visit(shape) }
      case .variants(let variants): for table in variants { visit(.table(table)) }
      case .table(let table):
        guard tables.insert(table.noun + (table.tag ?? "")).inserted else { return }
        // What only a short form of a kind has, such as `kind: nat`, is printed as one of its functions.
        for key in table.keys where !key.isRarelyUsed && isWanted(name(key, table), table.noun) {
          found.insert(name(key, table))
          visit(key.shape)
        }
      }
    }
    visit(.table(TopologyDocument.keys.info))
    return found
  }
}
