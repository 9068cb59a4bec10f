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
        3:3: a node called 'all'; rename it; the word has a meaning of its own
        4:3: a node called '10.0.0.1'; rename it; that is an address
        5:22: an interface called 'lo'; rename it; every machine has one of that name
        """),
    BadFile(
      "services",
      """
      polder: 1
      nodes:
        a:
          services:
            - http: { port: 0, files: { index.html: hello, /x: { size: big } } }
            - http: { files: { /: [a] }, root: / }
            - ftp: {}
        b:
          services:
            - http: { port: 8080 }
            - http: { port: 8080 }
        s: { kind: switch, services: [] }
      """,
      faults: """
        5:23: '0' is not from 1 to 65535; 'port' takes a whole number from 1 to 65535
        5:35: 'index.html' does not begin with a slash; use a path such as /index.html
        5:66: 'big' is no size; 'size' takes a size such as 256MiB (B, KiB, MiB, GiB or TiB)
        6:29: '/' is a list; it takes a text or a mapping
        6:36: unknown key 'root' in an HTTP server; the keys of an HTTP server are port, files
        7:9: a service that does nothing known; it has exactly one of 'http', 'dhcp', 'dns'
        7:9: unknown key 'ftp' in a service; the keys of a service are http, dhcp, dns
        11:9: two services on port 8080; give one of them another port
        12:22: a switch has no 'services'; remove it or set 'kind: vm or router or vnf or firewall or nat or load-balancer'
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
        3:3: '_a' is no name; use a name, or up to 100000 of them as in h[1-64] (names have letters, digits, '-', '_' \
        and '.', at most 64, and start with a letter or digit)
        4:3: 'b c' is no name; use a name, or up to 100000 of them as in h[1-64] (names have letters, digits, '-', '_' \
        and '.', at most 64, and start with a letter or digit)
        5:3: 'h[3-1]' has a range that is not like [1-64] or [1,3,5-7]; use a name, or up to 100000 of them as in \
        h[1-64] (names have letters, digits, '-', '_' and '.', at most 64, and start with a letter or digit)
        6:3: 'h[]' has a range that is not like [1-64] or [1,3,5-7]; use a name, or up to 100000 of them as in h[1-64] \
        (names have letters, digits, '-', '_' and '.', at most 64, and start with a letter or digit)
        7:3: 'h[a-b]' has a range that is not like [1-64] or [1,3,5-7]; use a name, or up to 100000 of them as in \
        h[1-64] (names have letters, digits, '-', '_' and '.', at most 64, and start with a letter or digit)
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
        3:35: 'reno' is none of 'cubic', 'newreno'; use one of them
        3:50: '1KiB' is too small a size; 'buffers' takes a size such as 256MiB (B, KiB, MiB, GiB or TiB)
        3:69: '0' is not from 1 to 64; 'delayed-ack' takes a whole number from 1 to 64
        3:85: '1h' is too large a duration; 'minimum-rto' takes a duration such as 10ms (ns, us, ms, s, m or h)
        3:89: unknown key 'keepalive' in a machine's tcp; did you mean 'keep-alive'?
        4:13: 'tcp' is a single value; it takes a mapping
        5:22: a switch has no 'tcp'; remove it or set 'kind: vm or router or vnf or firewall or nat or load-balancer'
        """),
    BadFile(
      "a milliard nodes",
      """
      polder: 1
      nodes:
        h[1-1000000000]: {}
      """,
      faults: """
        3:3: 'h[1-1000000000]' stands for more than 100000 names; use a name, or up to 100000 of them as in h[1-64] \
        (names have letters, digits, '-', '_' and '.', at most 64, and start with a letter or digit)
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
        4:3: more than 100000 nodes; make the lab smaller
        """),
    BadFile(
      "a generator of too many",
      """
      polder: 1
      generate: { tree: { depth: 9, fanout: 10 } }
      """,
      faults: """
        2:13: 'tree' makes more than 100000 nodes; make it smaller
        """),
    BadFile(
      "a generator without measures",
      """
      polder: 1
      generate: { tree: { depth: 2 }, line: { switches: 0 } }
      """,
      faults: """
        2:19: a tree has no 'fanout'; add 'fanout: …'
        2:33: 'generate' with 2 shapes; keep one, and add the other nodes and links by hand
        2:51: '0' is not from 1 to 1000000000; 'switches' takes a whole number from 1 to 1000000000
        """),
    BadFile(
      "an odd fat-tree",
      """
      polder: 1
      generate: { fat-tree: { k: 5 } }
      """,
      faults: """
        2:13: a fat-tree of k = 5; k must be even
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
        4:3: node 'h2' appears twice; rename or remove one of the two
        """),
    BadFile(
      "an unknown kind",
      """
      polder: 1
      nodes:
        a: { kind: swich }
      """,
      faults: """
        3:14: 'swich' is none of 'vm', 'router', 'vnf', 'firewall', 'nat', 'load-balancer', 'switch'; did you \
        mean 'switch'?
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
        3:22: a switch has no 'gateway'; remove it or set 'kind: vm or router or vnf or firewall or nat or load-balancer'
        3:41: a switch has no 'memory'; remove it or set 'kind: vm or router or vnf or firewall or nat or load-balancer'
        4:8: a vm has no 'stp'; remove it or set 'kind: switch'
        4:19: a vm has no 'vlans'; remove it or set 'kind: switch'
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
        5:21: group 'dmz' contains itself: dmz → outer → inner → dmz; remove one of these 'groups'
        7:17: unknown group 'dmx'; did you mean 'dmz'?
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
        4:14: unknown host 'hv2'; did you mean 'hv1'?
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
        3:3: the machines on host 'hv1' have 1156MiB of memory and it has 1GiB; raise 'memory' or move machines to \
        another host
        5:3: 'a' has 3 vcpus on host 'hv1' with 2 cpus; lower 'vcpus' or choose another host
        """),
    BadFile(
      "ranges of values of another length",
      """
      polder: 1
      nodes:
        h[1-3]: { interfaces: { eth0: { address: 10.0.0.[1-4]/24 } } }
      """,
      faults: """
        3:44: '10.0.0.[1-4]/24' has 4 values and 'h[1-3]' 3 names; make the two ranges equally long
        """),
  ]
}
