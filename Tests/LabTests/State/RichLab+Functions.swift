extension RichLab {
  /// Translation after RFC 4787 and as Linux does it, with answers, collisions and timeouts.
  static let translated = """
    polder: 1
    name: translated
    duration: 6s
    defaults: { link: { rate: 10Mbps, delay: 2ms } }
    nodes:
      a1: { interfaces: { eth0: { address: 10.0.0.11/24 } }, gateway: 10.0.0.1 }
      a2: { interfaces: { eth0: { address: 10.0.0.12/24 } }, gateway: 10.0.0.1 }
      a3: { interfaces: { eth0: { address: 10.0.0.13/24 } }, gateway: 10.0.0.1 }
      lan: { kind: switch }
      home:
        kind: nat
        interfaces: { in: { address: 10.0.0.1/24 }, out: { address: 192.0.2.2/24 } }
        gateway: 192.0.2.1
        outside: out
        masquerade: true
        mapping: endpoint-independent
        filtering: address-and-port-dependent
      carrier:
        kind: nat
        interfaces: { in: { address: 192.0.2.1/24 }, out: { address: 203.0.113.1/24 } }
        outside: out
        masquerade: true
        forward: [{ protocol: udp, port: 8080, to: 192.0.2.2, to-port: 80 }]
      b:
        interfaces: { eth0: { address: 203.0.113.9/24 } }
        services: [{ http: { files: { /big: { size: 30000B } } } }]
    links:
      - [a1, lan]
      - [a2, lan]
      - [a3, lan]
      - [lan, "home:in"]
      - ["home:out", "carrier:in"]
      - ["carrier:out", b]
    events:
      - { at: 100ms, on: a1, run: "ping -c 3 -i 0.2 b" }
      - { at: 200ms, on: a2, run: "curl -s -o /dev/null http://b/big" }
      - { at: 300ms, on: a3, run: "udp-send b 9 --count 5 --size 100 --interval 50ms" }
      - { at: 400ms, on: b, run: "udp-send 203.0.113.1 8080 --count 3 --size 10 --interval 10ms" }

    """

  /// A firewall that logs and limits, a NAT with a static pair, and a token bucket.
  static let filtered = """
    polder: 1
    name: filtered
    duration: 4s
    defaults: { link: { rate: 10Mbps, delay: 2ms } }
    nodes:
      a: { interfaces: { eth0: { address: 10.0.0.2/24 } }, gateway: 10.0.0.1 }
      edge:
        kind: vnf
        interfaces: { in: { address: 10.0.0.1/24 }, out: { address: 203.0.113.1/24 } }
        functions:
          - firewall:
              policy: allow
              rules:
                - log: { protocol: icmp }
                - allow: { protocol: udp, rate: 10/s, burst: 2 }
                - drop: { protocol: udp }
          - nat: { outside: out, static: [{ inside: 10.0.0.2, outside: 203.0.113.2 }] }
      b: { interfaces: { eth0: { address: 203.0.113.9/24 } }, services: [{ http: { files: { /big: { size: 90000B } } } }] }
    links:
      - [a, "edge:in"]
      - endpoints: ["edge:out", b]
        queue: { discipline: token-bucket, rate: 1Mbps }
    events:
      - { at: 100ms, on: a, run: "ping -c 3 -i 0.2 b" }
      - { at: 150ms, on: a, run: "curl -s -o /dev/null http://b/big" }
      - { at: 300ms, on: a, run: "udp-send b 9 --count 9 --size 100 --interval 20ms" }

    """
}
