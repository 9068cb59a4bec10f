extension BadFile {
  /// What those write who know containerlab, Docker Compose, GNS3 or Mininet.
  static let otherTools: [BadFile] = [
    BadFile(
      "events in the words of other tools",
      """
      polder: 1
      nodes:
        pc1: { interfaces: { eth0: { address: 10.0.0.1/24 } } }
        pc2: { interfaces: { eth0: { address: 10.0.0.2/24 } } }
      links:
        - [pc1, pc2]
      events:
        - { at: 1s, node: pc1, command: ping -c 1 pc2 }
        - { at: 1s, node: pc1, run: ping -c 1 pc2 }
        - { at: 1s, on: pc1, command: ping -c 1 pc2 }
        - { time: 1s, on: pc1, run: ping -c 1 pc2 }
        - { on: pc1, run: ping -c 1 pc2 }
        - { at: 1s, host: pc1, cmd: ping }
      """,
      faults: """
        8:15: unknown key 'node' in an event that runs a command: use 'on'
        8:26: unknown key 'command' in an event that runs a command: use 'run'
        9:15: unknown key 'node' in an event that runs a command: use 'on'
        10:24: unknown key 'command' in an event that runs a command: use 'run'
        11:7: unknown key 'time' in an event that runs a command: use 'at'
        12:5: missing 'at' in an event that runs a command: add 'at: …'
        13:15: unknown key 'host' in an event that runs a command: use 'on'
        13:26: unknown key 'cmd' in an event that runs a command: use 'run'
        """),
    BadFile(
      "a file of containerlab",
      """
      name: lab
      topology:
        nodes:
          r1: { kind: linux, image: frr }
          r2: { kind: linux, image: frr }
        links:
          - endpoints: ["r1:eth1", "r2:eth1"]
      """,
      faults: """
        2:1: unknown key 'topology' in a topology: begin with 'polder: 1', and put what is under it at the top level
        """),
    BadFile(
      "a file of Docker Compose",
      """
      version: "3"
      services:
        web: { image: nginx, ports: ["80:80"], networks: [front] }
      networks:
        front: {}
      """,
      faults: """
        1:1: unknown key 'version' in a topology: use 'polder: 1'
        2:1: unknown key 'services' in a topology: put machines under 'nodes', and 'services' on the machine that serves
        4:1: unknown key 'networks' in a topology: use a node of 'kind: switch' and links to it
        """),
    BadFile(
      "addresses and kinds in the words of other tools",
      """
      polder: 1
      nodes:
        pc1: { interfaces: { eth0: { ip: 10.0.0.1/24 } } }
        pc2: { interfaces: { eth0: { ip: 10.0.0.2, netmask: 255.255.255.0 } } }
        pc3: { type: router, interfaces: { eth0: { address: 10.0.0.3 } } }
        pc4: { image: alpine, interfaces: { eth0: { address: 10.0.0.4, mask: 24 } } }
      links:
        - [pc1, pc2]
      """,
      faults: """
        3:32: unknown key 'ip' in an interface: use 'address'
        4:32: unknown key 'ip' in an interface: use 'address'
        4:46: unknown key 'netmask' in an interface: write the prefix length behind the address, as in 10.0.0.2/24
        5:10: unknown key 'type' in a node: use 'kind'
        5:55: invalid interface address '10.0.0.3' (missing prefix length): add it, as in 10.0.0.3/24
        6:10: unknown key 'image' in a node: remove it, or put a disk image under 'disk', as in 'disk: { image: a.vdi }'; machines have programs of Polder's own
        6:56: invalid interface address '10.0.0.4' (missing prefix length): add it, as in 10.0.0.4/24
        6:66: unknown key 'mask' in an interface: write the prefix length behind the address, as in 10.0.0.2/24
        """),
    BadFile(
      "links in the words of other tools",
      """
      polder: 1
      nodes: { a: {}, b: {} }
      links:
        - { nodes: [a, b], bandwidth: 100Mbps }
        - { from: a, to: b, latency: 5ms }
        - { endpoints: [a, b], bw: 10, latency: 5ms }
        - { endpoints: [a, b], rate: 100, delay: 5 }
        - { endpoints: [a, b], rate: 100 Mbps, delay: 5 ms, loss: 5 }
        - { endpoints: [a, b], rate: 100mbit, delay: 5sec, loss: 5% }
        - { endpoint: [a, b] }
        - { endpoints: a b }
        - { a: b }
        - a: b
      """,
      faults: """
        4:7: unknown key 'nodes' in a link: use 'endpoints'
        4:22: unknown key 'bandwidth' in a link: use 'rate'
        5:7: unknown key 'from' in a link: use 'endpoints: [NODE, NODE]' for the two ends
        5:16: unknown key 'to' in a link: use 'endpoints: [NODE, NODE]' for the two ends
        5:23: unknown key 'latency' in a link: use 'delay'
        6:26: unknown key 'bw' in a link: use 'rate'
        6:34: unknown key 'latency' in a link: use 'delay'
        7:32: invalid rate '100' (missing unit): use a number with bps, kbps, Mbps or Gbps
        7:44: invalid duration '5' (missing unit): use a number with ns, us, ms, s, m or h
        8:61: invalid probability '5' (too large): use at most 100%
        9:32: invalid rate '100mbit' (unknown unit): use a number with bps, kbps, Mbps or Gbps
        9:48: invalid duration '5sec' (unknown unit): use a number with ns, us, ms, s, m or h
        10:7: unknown key 'endpoint' in a link: use 'endpoints'
        11:18: 'endpoints' is a single value: use a list, as in '[a b]'
        12:5: a link is a mapping without 'endpoints': use two nodes, as in [a, b]
        13:5: a link is a mapping without 'endpoints': use two nodes, as in [a, b]
        """),
    BadFile(
      "kinds by other names",
      """
      polder: 1
      nodes:
        a: { kind: host }
        b: { kind: bridge }
        c: { kind: pc }
        d: { kind: Switch }
        e: { kind: Router }
        f: { type: switch }
        g: { kind: dhcp }
        h: { kind: container }
      links:
        - [a, b]
      """,
      faults: """
        3:14: invalid value 'host' for 'kind': use 'vm'
        4:14: invalid value 'bridge' for 'kind': use 'switch'
        5:14: invalid value 'pc' for 'kind': use 'vm'
        6:14: invalid value 'Switch' for 'kind': use 'switch'
        7:14: invalid value 'Router' for 'kind': use 'router'
        8:8: unknown key 'type' in a node: use 'kind'
        9:14: invalid value 'dhcp' for 'kind': use one of vm, router, vnf, controller, firewall, nat, load-balancer, switch, hub, openflow-switch
        10:14: invalid value 'container' for 'kind': use 'vm'
        """),
    BadFile(
      "routes in other forms",
      """
      polder: 1
      nodes:
        a: { interfaces: { eth0: { address: 10.0.0.1/24 } }, routes: { default: 10.0.0.2 } }
        b: { interfaces: { eth0: { address: 10.0.0.2/24 } }, routes: [10.0.0.0/8 via 10.0.0.1] }
        c: { interfaces: { eth0: { address: 10.0.0.3/24 } }, route: [{ dst: 10.0.0.0/8, gw: 10.0.0.1 }], default-gateway: 10.0.0.1, dns: 10.0.0.9 }
        d: { interfaces: { eth0: { address: 10.0.0.4/24 } }, routes: [{ to: 10.1.0.0/8, via: 10.0.0.1 }, { destination: 10.0.0.0/8, gateway: 10.0.0.1 }] }
      links:
        - [a, b]
      """,
      faults: """
        3:64: 'routes' is a mapping: use a list, as in '- { to: …, via: … }'
        4:65: a route is a single value: use a mapping, as in '{ to: …, via: … }'
        5:56: unknown key 'route' in a node: use 'routes'
        5:100: unknown key 'default-gateway' in a node: use 'gateway'
        5:127: unknown key 'dns' in a node: use 'nameserver'
        6:71: invalid destination '10.1.0.0/8' (has host bits): use 10.0.0.0/8
        6:102: unknown key 'destination' in a route: use 'to'
        6:127: unknown key 'gateway' in a route: use 'via'
        """),
    BadFile(
      "services in other forms",
      """
      polder: 1
      nodes:
        a: { interfaces: { eth0: { address: 10.0.0.1/24 } }, services: http }
        b: { interfaces: { eth0: { address: 10.0.0.2/24 } }, services: [http] }
        c: { interfaces: { eth0: { address: 10.0.0.3/24 } }, services: { http: { port: 80 } } }
        d: { interfaces: { eth0: { address: 10.0.0.4/24 } }, service: [ { web: {} } ] }
        e: { interfaces: { eth0: { address: 10.0.0.4/24 } }, services: [ { web: {} }, { http: 80 }, { dhcp: {} }, { http: {}, port: 80 } ] }
      links:
        - [a, b]
      """,
      faults: """
        3:66: 'services' is a single value: use a list, as in '- { http: {} }'
        4:67: a service is a single value: use a mapping, as in '{ http: {} }'
        5:66: 'services' is a mapping: use a list: write '- ' before 'http'
        6:56: unknown key 'service' in a node: use 'services'
        7:70: unknown key 'web' in an HTTP service: use 'http'
        7:89: 'http' is a single value: use a mapping, as in '{ port: … }'
        7:103: missing 'range' in a DHCP server: add 'range: …'
        7:121: unknown key 'port' in an HTTP service: put it under 'http', as in 'http: { port: … }'
        """),
    BadFile(
      "functions in other forms",
      """
      polder: 1
      nodes:
        a: { kind: firewall, rules: [ { accept: tcp 80 }, { allow: {} }, drop ], interfaces: { eth0: { address: 10.0.0.1/24 } } }
        b: { kind: nat, inside: eth0, outside: eth1 }
        c: { kind: vnf, functions: { firewall: { rules: [] } } }
        d: { kind: vnf, functions: [ firewall ] }
        e: { kind: vm, functions: [ { firewall: {} } ] }
      links:
        - [a, b]
      """,
      faults: """
        3:35: unknown key 'accept' in a rule: use 'allow'
        3:68: a rule is a single value: use a mapping, as in '{ drop: {} }'
        4:19: unknown key 'inside' in a node: remove it; all interfaces but the one that 'outside' names are inside
        4:42: unknown interface 'eth1': use eth0
        5:30: 'functions' is a mapping: use a list: write '- ' before 'firewall'
        6:32: a function is a single value: use a mapping, as in '{ firewall: {} }'
        7:18: a vm has no 'functions': remove it, or set 'kind' to router or vnf
        """),
    BadFile(
      "captures and checks in other forms",
      """
      polder: 1
      nodes: { a: {}, b: {} }
      links: [[a, b]]
      captures:
        - all
        - { node: a }
        - { on: a, file: out/x.pcap }
        - { port: a:eth0, filter: "tcp prot 80" }
        - a:eth0
        - { on: c }
        - { on: [a, b] }
      checks:
        - { name: x, on: a, at: 1s, run: ping b, expect: 0 }
        - { on: a, at: 1s, run: ping b }
        - { name: y, capture: a:eth0, expect: 3 }
        - { name: y, capture: a, expect: { frames: 3 } }
        - { name: y, capture: a:eth0, expect: { count: 3 } }
        - { name: z, on: a, at: 1s, run: ping b, exit: 0 }
        - { name: z, on: a, at: 1s, run: ping b, expect: { stdout: 0, status: 1 } }
      """,
      faults: """
        5:5: a capture is a single value: use a mapping, as in '{ on: all }'
        6:7: unknown key 'node' in a capture: use 'on'
        7:20: invalid file name 'out/x.pcap': use a name without a folder, such as lab.pcapng
        8:7: unknown key 'port' in a capture: use 'on'
        9:5: a capture is a single value: use a mapping, as in '{ on: a:eth0 }'
        10:11: unknown node 'c': use one of a, b
        11:11: 'on' is a list: use all, NODE or NODE:IF
        13:52: 'expect' is a single value: use a mapping, as in '{ exit: … }'
        14:5: missing 'name' in a check that runs a command: add 'name: …'
        15:41: 'expect' is a single value: use a mapping, as in '{ frames: … }'
        16:25: invalid port 'a': use NODE:IF
        17:41: no bound in 'expect': add 'frames', 'at-least' or 'at-most'
        17:43: unknown key 'count' in an expected number: use 'frames'
        18:44: unknown key 'exit' in a check that runs a command: put it under 'expect', as in 'expect: { exit: … }'
        19:13: duplicate check name 'z', already used at 18:13: rename one of the two
        19:54: unknown key 'stdout' in an expected outcome: use 'output'
        19:65: unknown key 'status' in an expected outcome: use 'exit'
        """),
    BadFile(
      "hosts as a list",
      """
      polder: 1
      hosts: [h1, h2]
      switches: [s1]
      links: [[h1, s1], [h2, s1]]
      """,
      faults: """
        2:8: 'hosts' is a list: put machines under 'nodes', as in 'h1: {}'
        3:1: unknown key 'switches' in a topology: put them under 'nodes', and say with 'kind' what each is
        """),
    BadFile(
      "machines under hosts and switches",
      """
      polder: 1
      hosts:
        h1: { ip: 10.0.0.1/24 }
      switches:
        s1: {}
      routers: { r1: {} }
      links: [[h1, s1]]
      """,
      faults: """
        3:9: unknown key 'ip' in a host: put machines under 'nodes'; 'hosts' are the computers that carry them
        4:1: unknown key 'switches' in a topology: put them under 'nodes', and say with 'kind' what each is
        6:1: unknown key 'routers' in a topology: put them under 'nodes', and say with 'kind' what each is
        """),
    BadFile(
      "keys of Docker Compose on nodes",
      """
      polder: 1
      networks:
        lan: { subnet: 10.0.0.0/24 }
      nodes:
        a: { networks: [lan] }
        b: { network: lan, command: ping a, ports: [80], volumes: [], depends_on: a, environment: {}, exec: [ls], mgmt_ipv4: 1.2.3.4, cpus: 1, ram: 512, disk: 10G, os: linux, links: [a] }
      """,
      faults: """
        2:1: unknown key 'networks' in a topology: use a node of 'kind: switch' and links to it
        5:8: unknown key 'networks' in a node: connect nodes under 'links' at the top level
        6:8: unknown key 'network' in a node: connect nodes under 'links' at the top level
        6:22: unknown key 'command' in a node: use an event at the top level, as in '- { at: 0s, on: NODE, run: … }'
        6:39: a vm has no 'ports': remove it, or set 'kind' to nat
        6:52: unknown key 'volumes' in a node: remove it; machines have programs of Polder's own and need no image
        6:65: unknown key 'depends_on' in a node: remove it, and give events their times
        6:80: unknown key 'environment' in a node: remove it; machines have programs of Polder's own and need no image
        6:97: unknown key 'exec' in a node: use an event at the top level, as in '- { at: 0s, on: NODE, run: … }'
        6:109: unknown key 'mgmt_ipv4' in a node: put it under an interface, as in 'interfaces: { eth0: { address: 10.0.0.2/24 } }'
        6:129: unknown key 'cpus' in a node: use 'vcpus'
        6:138: unknown key 'ram' in a node: use 'memory'
        6:154: 'disk' is a single value: use a mapping, as in '{ size: … }'
        6:159: unknown key 'os' in a node: remove it; machines have programs of Polder's own and need no image
        6:170: unknown key 'links' in a node: connect nodes under 'links' at the top level
        """),
    BadFile(
      "links with other separators",
      """
      polder: 1
      nodes: { a: {}, b: {} }
      links:
      - a, b
      - a: b
      - "a:b"
      - { a, b }
      - [a b]
      - [a:eth0:1, b]
      - [a/eth0, b]
      """,
      faults: """
        4:3: a link is a single value: use two nodes, as in [a, b]
        5:3: a link is a mapping without 'endpoints': use two nodes, as in [a, b]
        6:3: a link is a single value: use two nodes, as in [a, b]
        7:3: a link is a mapping without 'endpoints': use two nodes, as in [a, b]
        8:3: a link has 1 element: use two nodes, as in [a, b]
        9:4: invalid endpoint 'a:eth0:1': use NODE or NODE:IF, or a range such as h[1-64]
        10:4: invalid endpoint 'a/eth0': use NODE or NODE:IF, or a range such as h[1-64]
        """),
    BadFile(
      "addresses in other forms",
      """
      polder: 1
      nodes:
        pc1: { interfaces: { eth0: { address: 10.0.0.1/255.255.255.0 } } }
        pc2: { interfaces: { eth0: { address: 10.0.0.256/24 } } }
        pc3: { interfaces: { eth0: { address: [10.0.0.2/24, 10.0.0.3/24] } } }
        pc4: { interfaces: { eth0: { address: dhcp } } }
        pc5: { interfaces: { eth0: { address: 10.0.0.0/24 } } }
        pc6: { interfaces: { eth0: { address: 10.0.0.1 /24, ipv6: 2001:db8::1/64 } } }
        pc7: { interfaces: { eth0: { address: 2001:db8::1 } } }
        pc8: { interfaces: { eth0: { address: auto } } }
        pc9: { interfaces: { eth0: { dhcp: on4 } } }
      links: [[pc1, pc2]]
      """,
      faults: """
        3:41: invalid interface address '10.0.0.1/255.255.255.0' (a mask instead of a prefix length): use 10.0.0.1/24
        4:41: invalid interface address '10.0.0.256/24': use an address with a prefix length, such as 10.0.0.2/24 or 2001:db8::2/64
        5:41: 'address' is a list: use 'addresses' for several
        6:41: invalid interface address 'dhcp' (not an address): use 'dhcp: true' instead of 'address'
        7:41: invalid interface address '10.0.0.0/24' (the network address of 10.0.0.0/24): use the address of a host
        8:41: invalid interface address '10.0.0.1 /24' (a space in it): remove the space
        8:55: unknown key 'ipv6' in an interface: use 'addresses'
        9:41: invalid interface address '2001:db8::1' (missing prefix length): add it, as in 2001:db8::1/64
        10:41: invalid interface address 'auto' (not an address): leave it out, and use 'addressing: auto' for the lab
        11:38: invalid value 'on4' for 'dhcp': use true or false
        """),
    BadFile(
      "names of other tools misspelt, and a program as a key",
      """
      polder: 1
      nodes: { a: {}, b: {} }
      links:
        - { endpoints: [a, b], bandwith: 10Mbps, latancy: 5ms }
      events:
        - { at: 1s, on: a, ping: b }
      checks:
        ping: { on: a, run: ping b }
      """,
      faults: """
        4:26: unknown key 'bandwith' in a link: use 'rate'
        4:44: unknown key 'latancy' in a link: use 'delay'
        6:22: unknown key 'ping' in an event that runs a command: use 'run'
        8:3: 'checks' is a mapping: use a list, as in '- { name: …, at: …, on: …, run: … }'
        """),
  ]
}
