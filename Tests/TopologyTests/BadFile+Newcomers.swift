extension BadFile {
  /// What newcomers write: one line says what to write instead.
  static let newcomers: [BadFile] = [
    BadFile(
      "an address on a node",
      """
      polder: 1
      nodes:
        pc1: { address: 10.0.0.1/24 }
        pc2: { interfaces: { eth0: { address: 10.0.0.2/24 } } }
      links:
        - [pc1, pc2]
      """,
      faults: """
        3:10: a vm has no 'address': put it under an interface, as in 'interfaces: { eth0: { address: 10.0.0.2/24 } }'
        """),
    BadFile(
      "sections of the file that are indented like nodes",
      """
      polder: 1
      nodes:
        pc1: {}
        pc2: {}
        links:
          - [pc1, pc2]
        events:
          - { at: 1s, on: pc1, run: "ip addr" }
      """,
      faults: """
        5:3: 'links' is a list, not a node: connect nodes under 'links' at the top level
        7:3: 'events' is a list, not a node: put it at the top level: indent it like 'nodes'
        """),
    BadFile(
      "two keys in one line",
      """
      polder: 1
      nodes:
        pc1: {}
        lan:  kind: switch
      """,
      faults: """
        4:9: a second key in the line of 'lan': use braces, as in 'lan: { kind: switch }', or quote text that contains ': '
        """),
    BadFile(
      "a gateway on an interface",
      """
      polder: 1
      nodes:
        pc1: { interfaces: { eth0: { address: 10.0.0.1/24, gateway: 10.0.0.2 } } }
        pc2: { interfaces: { eth0: { address: 10.0.0.2/24 } } }
      links:
        - [pc1, pc2]
      """,
      faults: """
        3:54: unknown key 'gateway' in an interface: put it beside 'interfaces', not under one of them
        """),
    BadFile(
      "misspelt interfaces, and a gateway behind them",
      """
      polder: 1
      nodes:
        pc1: { interfaces: { eth0: { address: 10.0.0.1/24 } }, gateway: r }
        r: { kind: router, interfaces: { eth0: { address: 10.0.0.2/24 } } }
      links:
        - [pc1:eth1, r:et0]
      """,
      faults: """
        6:6: 'pc1' has no interface 'eth1': did you mean 'eth0'?
        6:16: 'r' has no interface 'et0': did you mean 'eth0'?
        """),
    BadFile(
      "links that are not two nodes",
      """
      polder: 1
      nodes:
        pc1: { interfaces: { eth0: { address: 10.0.0.1/24 } } }
        sw: { kind: switch }
      links:
        - [pc1-sw]
        - pc1-sw
        - pc1 -> sw
        - [pc1]
        - [pc1, sw, pc1]
      """,
      faults: """
        6:5: a link has 1 element: use two nodes, as in [pc1, sw]
        7:5: a link is a single value: use two nodes, as in [pc1, sw]
        8:5: a link is a single value: use two nodes, as in [pc1, sw]
        9:5: a link has 1 element: use two nodes, as in [pc1, NODE]
        10:5: a link has 3 elements: use exactly 2
        """),
    BadFile(
      "nodes as a list of names",
      """
      polder: 1
      nodes:
        - pc1
        - pc2
      links:
        - [pc1, pc2]
      """,
      faults: """
        3:3: 'nodes' is a list: use a mapping, as in 'pc1: {}', without the '-'
        """),
    BadFile(
      "nodes as a list of mappings",
      """
      polder: 1
      nodes:
        - name: pc1
          kind: vm
        - name: pc2
      links:
        - [pc1, pc2]
      """,
      faults: """
        3:3: 'nodes' is a list: use a mapping of names, as in 'pc1: { … }' instead of '- name: pc1'
        """),
    BadFile(
      "interfaces as lists",
      """
      polder: 1
      nodes:
        pc1:
          interfaces:
            - eth0: { address: 10.0.0.1/24 }
        pc2:
          interfaces:
            - name: eth0
              address: 10.0.0.2/24
      links:
        - [pc1, pc2]
      """,
      faults: """
        5:7: 'interfaces' is a list: use a mapping of names, without the '-' before 'eth0'
        8:7: 'interfaces' is a list: use a mapping of names, as in 'eth0: { … }' instead of '- name: eth0'
        """),
    BadFile(
      "sections in the singular",
      """
      polder: 1
      node:
        a: {}
        b: {}
      link:
        - [a, b]
      event:
        - { at: 1s, on: a, run: ping b }
      capture:
        - on: all
      check:
        - { name: x, on: a, at: 2s, run: true }
      """,
      faults: """
        2:1: unknown key 'node' in a topology: did you mean 'nodes'?
        5:1: unknown key 'link' in a topology: did you mean 'links'?
        7:1: unknown key 'event' in a topology: did you mean 'events'?
        9:1: unknown key 'capture' in a topology: did you mean 'captures'?
        11:1: unknown key 'check' in a topology: did you mean 'checks'?
        """),
    BadFile(
      "mappings instead of lists",
      """
      polder: 1
      nodes: { a: {}, b: {} }
      links:
        [a, b]
      events:
        at: 1s
        on: a
        run: ping b
      captures: all
      checks:
        ping: { on: a, run: ping b }
      """,
      faults: """
        4:4: a link is a single value: use two nodes, as in [a, NODE]
        4:7: a link is a single value: use two nodes, as in [b, NODE]
        6:3: 'events' is a mapping: use a list: write '- ' before 'at'
        9:11: 'captures' is a single value: use a list, as in '- { on: all }'
        11:3: 'checks' is a mapping: use a list, as in '- { name: …, at: …, on: …, run: … }'
        """),
    BadFile(
      "interfaces beside their node",
      """
      polder: 1
      nodes:
        a:
        interfaces:
          eth0:
            address: 10.0.0.1/24
        b: {}
      links:
        - [a,b]
      """,
      faults: """
        4:3: 'interfaces' stands beside 'a', not under it: indent it, and what belongs to it
        """),
    BadFile(
      "VLANs in the wrong place",
      """
      polder: 1
      nodes:
        a: { interfaces: { eth0: { address: 10.0.0.1/24, vlan: 10 } } }
        s: { kind: switch, vlan: 10, ports: { p1: { vlan: 10 } }, trunk: [p2] }
      links:
        - [a, s]
      """,
      faults: """
        3:52: unknown key 'vlan' in an interface: put it on the switch, as in 'vlans: { p1: { access: 10 } }'
        4:22: unknown key 'vlan' in a node: use 'vlans'
        4:32: a switch has no 'ports': remove it, or set 'kind' to nat
        4:61: unknown key 'trunk' in a node: use 'vlans'
        """),
    BadFile(
      "links of nodes with themselves",
      """
      polder: 1
      nodes: { a: {}, b: {}, s: {kind: switch} }
      links: [[a, a], ["s:p1", "s:p2"], [a:eth0, b]]
      """,
      faults: """
        3:13: a link of 'a' with itself: name another node at one end
        3:26: a link of 's' with itself: name another node at one end
        """),
    BadFile(
      "units and values",
      """
      polder: 1
      duration: 10
      seed: abc
      nodes: { a: { memory: 512 , tcp: { mss: big } }, b: {memory: 512M} }
      links: [ { endpoints: [a, b], queue: 100, mtu: 1500B, up: false } ]
      events:
        - { at: 1, on: a, run: ping b }
        - { at: 00:01, on: a, run: ping b }
        - { at: 1.5, on: a, run: ping b }
        - { at: +1s, on: a, run: ping b }
        - { at: 5s, link: [a, b], down: true }
        - { at: 5s, link: [a, b], set: down }
        - { at: 5s, link: [a, b], set: { up: false } }
        - { at: 5s, link: [a, b], set: { state: down } }
        - { at: 5s, link: a-b, set: { up: no } }
        - { at: 5s, node: a, set: off }
        - { at: 5s, node: a, power: off }
        - { at: 5s, node: a, set: { power: down } }
      """,
      faults: """
        2:11: invalid duration '10' (missing unit): use a number with ns, us, ms, s, m or h
        3:7: invalid value 'abc' for 'seed': use a whole number from 0 to 18446744073709551615
        4:23: invalid size '512' (missing unit): use a number with B, KiB, MiB, GiB or TiB
        4:36: unknown key 'mss' in TCP settings: use one of congestion-control, buffers, window-scaling, sack, timestamps, delayed-ack, ecn, nagle, initial-window, minimum-rto, keep-alive
        4:62: invalid size '512M' (unknown unit): use a number with B, KiB, MiB, GiB or TiB
        5:38: 'queue' is a single value: use a mapping, as in '{ discipline: … }'
        5:48: invalid value '1500B' for 'mtu': use a whole number from 68 to 65535
        5:55: unknown key 'up' in a link: use 'state: up' or 'state: down'
        7:11: invalid duration '1' (missing unit): use a number with ns, us, ms, s, m or h
        8:11: invalid duration '00:01' (unknown unit): use a number with ns, us, ms, s, m or h
        9:11: invalid duration '1.5' (missing unit): use a number with ns, us, ms, s, m or h
        10:11: invalid duration '+1s': use a number with ns, us, ms, s, m or h
        11:29: unknown key 'down' in an event of a link: use 'set: { state: up }' or 'set: { state: down }'
        12:34: 'set' is a single value: use a mapping, as in '{ state: down }'
        13:36: unknown key 'up' in a change of a link: use 'state: up' or 'state: down'
        15:21: 'link' is a single value: use a list, as in '[a-b]'
        15:33: unknown key 'up' in a change of a link: use 'state: up' or 'state: down'
        16:29: 'set' is a single value: use a mapping, as in '{ power: off }'
        17:24: unknown key 'power' in an event of a node: use 'set: { power: on }' or 'set: { power: off }'
        18:38: invalid value 'down' for 'power': use one of on, off, shutdown, reset, pause, resume, save
        """),
    BadFile(
      "interfaces that are no mappings",
      """
      polder: 1
      nodes:
        a: { interfaces: eth0 }
        b: { interfaces: [eth0, eth1] }
        c: { interfaces: { eth0: 10.0.0.1/24 } }
        d: { interface: { eth0: { address: 10.0.0.1/24 } } }
        e: { eth0: 10.0.0.1/24 }
        f: { eth0: { address: 10.0.0.1/24 } }
        g: { interfaces: { address: 10.0.0.1/24 } }
      links: [[a, b]]
      """,
      faults: """
        3:20: 'interfaces' is a single value: use a mapping, as in '{ eth0: {} }'
        4:20: 'interfaces' is a list: use a mapping, as in 'eth0: {}', without the '-'
        5:28: 'eth0' is a single value: use a mapping, as in '{ address: … }'
        6:8: a vm has no 'interface': use 'interfaces'
        7:8: unknown key 'eth0' in a node: put it under 'interfaces'
        8:8: unknown key 'eth0' in a node: put it under 'interfaces'
        9:22: 'address' without a name: put it under a name, as in 'NAME: { address: … }'
        """),
  ]
}
