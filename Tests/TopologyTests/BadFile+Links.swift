extension BadFile {
  static let links: [BadFile] = [
    BadFile(
      "links to nowhere",
      """
      polder: 1
      nodes: { client: {}, lan: { kind: switch } }
      links:
        - [cleint, lan]
        - [client]
        - client
        - { rate: 1Gbps }
      """,
      faults: """
        4:6: unknown node 'cleint': did you mean 'client'?
        5:5: a link has 1 element: use two nodes, as in [client, NODE]
        6:5: a link is a single value: use two nodes, as in [client, NODE]
        7:5: missing 'endpoints' in a link: add 'endpoints: […, …]'
        """),
    BadFile(
      "an interface used twice",
      """
      polder: 1
      nodes: { a: {}, b: {}, c: {} }
      links:
        - [a:eth0, b]
        - [c, a:eth0]
      """,
      faults: """
        5:9: interface 'a:eth0' is used by two links: use another interface for one of them
        """),
    BadFile(
      "an unknown interface in a link",
      """
      polder: 1
      nodes:
        a: { interfaces: { inside: {}, outside: {} } }
        b: {}
      links:
        - [a:inisde, b]
      """,
      faults: """
        6:6: 'a' has no interface 'inisde': did you mean 'inside'?
        """),
    BadFile(
      "ranges that do not match",
      """
      polder: 1
      nodes: { "h[1-5]": {}, "s[1-2]": { kind: switch } }
      links:
        - [h[1-5], s[1-2]]
      """,
      faults: """
        4:5: 5 endpoints on one side and 2 on the other: use ranges of the same length, or one a multiple of the other
        """),
    BadFile(
      "jitter and reordering without delay",
      """
      polder: 1
      nodes: { a: {}, b: {} }
      links:
        - { endpoints: [a, b], delay: 1ms, jitter: 2ms }
        - { endpoints: [a, b], reorder: 1% }
        - { endpoints: [a, b], delay: 1ms, backward: { delay: 0s, reorder: 1% } }
      """,
      faults: """
        4:46: jitter of 2ms is larger than the delay of 1ms: raise 'delay' or lower 'jitter'
        5:35: 'reorder' without a delay: set 'delay', which reordered frames skip
        6:70: 'reorder' without a delay: set 'delay', which reordered frames skip
        """),
    BadFile(
      "bad VLANs",
      """
      polder: 1
      nodes:
        s:
          kind: switch
          vlans:
            p1: { access: 4095 }
            p2: { trunk: [0, 10] }
            p3: { access: 10, trunk: all }
            p4: {}
            p5: { trunk: [] }
            p6: { access: 10, native: 10 }
            p9: { access: 10 }
        h[1-8]: {}
      links:
        - [h[1-8], s]
      """,
      faults: """
        6:7: port 'p1' is neither an access port nor a trunk: use 'access: 10' or 'trunk: [10, 20]'
        6:21: invalid value '4095' for 'access' (out of range): use a whole number from 1 to 4094
        7:21: invalid value '0' for a VLAN (out of range): use a whole number from 1 to 4094
        8:7: port 'p3' is both an access port and a trunk: use 'access: 10' or 'trunk: [10, 20]'
        9:7: port 'p4' is neither an access port nor a trunk: use 'access: 10' or 'trunk: [10, 20]'
        10:20: a trunk without VLANs: list them, or use 'trunk: all'
        11:33: a native VLAN on an access port: remove 'native'
        12:7: no link uses port 'p9' of 's': link to 's:p9', or correct the port's name
        """),
    BadFile(
      "a bad bridge priority",
      """
      polder: 1
      nodes:
        s: { kind: switch, stp: true, priority: 4097 }
      """,
      faults: """
        3:43: invalid value '4097' for 'priority' (not a multiple of 4096): use 0, 4096, 8192, … 61440
        """),
    BadFile(
      "bridge priorities out of range",
      """
      polder: 1
      nodes:
        s: { kind: switch, stp: true, priority: 65536 }
        t: { kind: switch, stp: true, priority: -4096 }
      """,
      faults: """
        3:43: invalid value '65536' for 'priority' (out of range): use a whole number from 0 to 61440
        4:43: invalid value '-4096' for 'priority' (out of range): use a whole number from 0 to 61440
        """),
    BadFile(
      "more ports than a spanning tree has numbers for",
      """
      polder: 1
      nodes:
        s: { kind: switch, stp: true }
        h[1-4096]: {}
      links:
        - [h[1-4096], s]
      """,
      faults: """
        3:27: 's' has 4096 ports, more than the 4095 of a spanning tree: spread its links over several switches, or \
        remove 'stp'
        """),
    BadFile(
      "more interfaces than a node has numbers for",
      """
      polder: 1
      nodes:
        s: { kind: switch }
        h[1-65536]: {}
      links:
        - [h[1-65536], s]
      """,
      faults: """
        3:3: 's' has 65536 interfaces: spread its links over several nodes; the limit is 65535
        """),
  ]
}
