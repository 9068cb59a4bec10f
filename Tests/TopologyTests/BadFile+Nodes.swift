extension BadFile {
  static let nodes: [BadFile] = [
    BadFile(
      "names that mean something else",
      """
      polder: 1
      nodes:
        all: {}
        10.0.0.1: {}
        a: { interfaces: { lo: {} } }
      """,
      faults: """
        3:3: a node named 'all': rename it; 'all' is a reserved word
        4:3: a node named '10.0.0.1': rename it; '10.0.0.1' is an address
        5:22: an interface named 'lo': rename it; every machine has a loopback named 'lo'
        """),
    BadFile(
      "services",
      """
      polder: 1
      nodes:
        a:
          services:
            - http: { port: 0, files: { index.html: hello, /x: { size: big } } }
            - http: { files: { /: [a] }, root: srv }
            - ftp: {}
        b:
          services:
            - http: { port: 8080 }
            - http: { port: 8080 }
        s: { kind: switch, services: [] }
      """,
      faults: """
        5:23: invalid value '0' for 'port' (out of range): use a whole number from 1 to 65535
        5:35: invalid path 'index.html': use a path such as /index.html
        5:66: invalid size 'big': use a number with B, KiB, MiB, GiB or TiB
        6:9: two services use port 80: give one of them another port
        6:29: '/' is a list: use text or a mapping
        6:42: invalid path 'srv': use a path such as /index.html
        7:9: unknown key 'ftp' in a service: did you mean 'tftp'?
        11:9: two services use port 8080: give one of them another port
        12:22: a switch has no 'services': remove it, or set 'kind' to vm or router or vnf or controller or firewall or nat or load-balancer
        """),
    BadFile(
      "bad names",
      """
      polder: 1
      nodes:
        _a: {}
        "b c": {}
        h[3-1]: {}
        h[]: {}
        h[a-b]: {}
      """,
      faults: """
        3:3: invalid name '_a': use a name (up to 64 letters, digits, '-', '_' and '.', starting with a letter or \
        digit), or a range such as h[1-64]
        4:3: invalid name 'b c': use a name (up to 64 letters, digits, '-', '_' and '.', starting with a letter or \
        digit), or a range such as h[1-64]
        5:3: invalid name 'h[3-1]' (bad range): use a range such as [1-64] or [1,3,5-7]
        6:3: invalid name 'h[]' (bad range): use a range such as [1-64] or [1,3,5-7]
        7:3: invalid name 'h[a-b]' (bad range): use a range such as [1-64] or [1,3,5-7]
        """),
    BadFile(
      "a tcp that no machine has",
      """
      polder: 1
      nodes:
        a: { tcp: { congestion-control: reno, buffers: 1KiB, delayed-ack: 0, minimum-rto: 1h, keepalive: 1s } }
        b: { tcp: cubic }
        c: { kind: switch, tcp: { sack: false } }
      """,
      faults: """
        3:35: invalid value 'reno' for 'congestion-control': use cubic or newreno
        3:50: invalid size '1KiB' (too small): use at least 2KiB
        3:69: invalid value '0' for 'delayed-ack' (out of range): use a whole number from 1 to 64
        3:85: invalid duration '1h' (too large): use at most 120s
        3:89: unknown key 'keepalive' in TCP settings: did you mean 'keep-alive'?
        4:13: 'tcp' is a single value: use a mapping, as in '{ congestion-control: cubic }'
        5:22: a switch has no 'tcp': remove it, or set 'kind' to vm or router or vnf or controller or firewall or nat or load-balancer
        """),
    BadFile(
      "a milliard nodes",
      """
      polder: 1
      nodes:
        h[1-1000000000]: {}
      """,
      faults: """
        3:3: more than 100000 nodes: use a smaller range
        """),
    BadFile(
      "two ranges that are too many together",
      """
      polder: 1
      nodes:
        h[1-60000]: {}
        g[1-60000]: {}
      """,
      faults: """
        4:3: more than 100000 nodes: use a smaller range
        """),
    BadFile(
      "a generator of too many",
      """
      polder: 1
      generate: { tree: { depth: 9, fanout: 10 } }
      """,
      faults: """
        2:13: 'tree' makes more than 100000 nodes: use smaller numbers
        """),
    BadFile(
      "a generator without measures",
      """
      polder: 1
      generate: { tree: { depth: 2 }, line: { switches: 0 } }
      """,
      faults: """
        2:19: missing 'fanout' in a tree: add 'fanout: …'
        2:33: 'generate' has 2 shapes: keep one, and list the other nodes and links
        2:51: invalid value '0' for 'switches' (out of range): use a whole number from 1 to 1000000000
        """),
    BadFile(
      "an odd fat-tree",
      """
      polder: 1
      generate: { fat-tree: { k: 5 } }
      """,
      faults: """
        2:28: invalid value '5' for 'k' (odd): use an even number
        """),
    BadFile(
      "a node twice",
      """
      polder: 1
      nodes:
        h[1-3]: {}
        h2: {}
      """,
      faults: """
        4:3: duplicate node 'h2': rename or remove one of the two
        """),
    BadFile(
      "an unknown kind",
      """
      polder: 1
      nodes:
        a: { kind: swich }
      """,
      faults: """
        3:14: invalid value 'swich' for 'kind': did you mean 'switch'?
        """),
    BadFile(
      "keys of another kind",
      """
      polder: 1
      nodes:
        s: { kind: switch, gateway: 10.0.0.1, memory: 1GiB }
        h: { stp: true, vlans: {} }
      """,
      faults: """
        3:22: a switch has no 'gateway': remove it, or set 'kind' to vm or router or vnf or controller or firewall or nat or \
        load-balancer
        3:41: a switch has no 'memory': remove it, or set 'kind' to vm or router or vnf or controller or firewall or nat or \
        load-balancer
        4:8: a vm has no 'stp': remove it, or set 'kind' to switch
        4:19: a vm has no 'vlans': remove it, or set 'kind' to switch
        """),
    BadFile(
      "an unknown group and a circle of groups",
      """
      polder: 1
      groups:
        dmz: { groups: [outer] }
        outer: { groups: [inner] }
        inner: { groups: [dmz] }
      nodes:
        a: { groups: [dmx] }
      """,
      faults: """
        5:21: group 'dmz' contains itself: dmz → outer → inner → dmz: remove one of these 'groups'
        7:17: unknown group 'dmx': did you mean 'dmz'?
        """),
    BadFile(
      "an unknown host",
      """
      polder: 1
      hosts: { hv1: { cpus: 2, memory: 1GiB } }
      nodes:
        a: { host: hv2 }
      """,
      faults: """
        4:14: unknown host 'hv2': did you mean 'hv1'?
        """),
    BadFile(
      "a host that is too small",
      """
      polder: 1
      hosts:
        hv1: { cpus: 2, memory: 1GiB }
      nodes:
        a: { host: hv1, vcpus: 3 }
        b: { host: hv1, memory: 900MiB }
      """,
      faults: """
        5:3: 'a' has 3 vcpus, but host 'hv1' has 2 cpus: lower 'vcpus', or choose another host
        6:3: 'b' does not fit on host 'hv1': it needs 900MiB of memory, and 768MiB of 1GiB is free (a holds 256MiB): \
        raise the host's 'memory' or 'overcommit', or move machines to another host
        """),
    BadFile(
      "a machine that is too large even for an overcommitted host",
      """
      polder: 1
      hosts: { hv1: { cpus: 2, memory: 1GiB, overcommit: 150% } }
      nodes:
        a: { host: hv1, memory: 1GiB }
        b: { host: hv1, memory: 512MiB }
        c: { host: hv1, memory: 1MiB }
      """,
      faults: """
        6:3: 'c' does not fit on host 'hv1': it needs 1MiB of memory, and 0B of 1536MiB is free at an overcommit of \
        150% (a holds 1GiB, b holds 512MiB): raise the host's 'memory' or 'overcommit', or move machines to another host
        """),
    BadFile(
      "pins that a host does not have, and those that are too few",
      """
      polder: 1
      hosts: { hv1: { cpus: 2, memory: 1GiB } }
      nodes:
        a: { host: hv1, pin: [0, 2] }
        b: { host: hv1, vcpus: 2, pin: 1 }
        c: { host: hv1, pin: [1, 1], weight: 0, cap: 50 }
      """,
      faults: """
        4:3: 'a' is pinned to processor 2, but host 'hv1' has 2, numbered from 0: use processors 0 to 1 in 'pin'
        5:3: 'b' has 2 vcpus, but is pinned to 1 processor: lower 'vcpus', or pin it to more processors
        6:3: 'pin' of 'c' names a processor twice: name each processor once
        6:40: invalid value '0' for 'weight' (out of range): use a whole number from 1 to 65536
        6:48: invalid percentage '50': use a whole percentage such as 150%
        """),
    BadFile(
      "ranges of values of another length",
      """
      polder: 1
      nodes:
        h[1-3]: { interfaces: { eth0: { address: 10.0.0.[1-4]/24 } } }
      """,
      faults: """
        3:44: '10.0.0.[1-4]/24' has 4 values, but 'h[1-3]' has 3 names: use ranges of the same length
        """),
  ]
}
