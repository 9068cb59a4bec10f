extension BadFile {
  static let keys: [BadFile] = [
    BadFile(
      "an unknown key at the top",
      """
      polder: 1
      node: {}
      """,
      faults: """
        2:1: unknown key 'node' in a topology; did you mean 'nodes'?
        """),
    BadFile(
      "an unknown key without a neighbour",
      """
      polder: 1
      hosts:
        hv1: { cpus: 1, memory: 1GiB, quux: 1 }
      """,
      faults: """
        3:33: unknown key 'quux' in a host; the keys of a host are cpus, memory
        """),
    BadFile(
      "no version",
      """
      nodes: {}
      """,
      faults: """
        1:1: a topology has no 'polder'; add 'polder: …'
        """),
    BadFile(
      "another version",
      """
      polder: 2
      """,
      faults: """
        1:9: '2' is not 1; 'polder' takes the number 1
        """),
    BadFile(
      "a bad seed",
      """
      polder: 1
      seed: 18446744073709551616
      """,
      faults: """
        2:7: '18446744073709551616' is no number from 0 to 18446744073709551615; 'seed' takes a number from 0 to \
        18446744073709551615
        """),
    BadFile(
      "bad durations",
      """
      polder: 1
      duration: 0s
      links:
        - { endpoints: [a, b], delay: -1ms, jitter: 5 }
        - { endpoints: [a, b], delay: 1.5ns, jitter: 1e3s }
        - { endpoints: [a, b], delay: 99999999999999999999s, jitter: 10 parsec }
      nodes: { a: {}, b: {} }
      """,
      faults: """
        2:11: '0s' is zero; 'duration' takes a duration such as 10ms (ns, us, ms, s, m or h)
        4:33: '-1ms' is negative; 'delay' takes a duration such as 10ms (ns, us, ms, s, m or h)
        4:47: '5' has no unit; 'jitter' takes a duration such as 10ms (ns, us, ms, s, m or h)
        5:33: '1.5ns' is no whole multiple of ns; 'delay' takes a duration such as 10ms (ns, us, ms, s, m or h)
        5:48: '1e3s' has an unknown unit; 'jitter' takes a duration such as 10ms (ns, us, ms, s, m or h)
        6:33: '99999999999999999999s' is too large a duration; 'delay' takes a duration such as 10ms (ns, us, ms, s, m \
        or h)
        6:64: '10 parsec' has an unknown unit; 'jitter' takes a duration such as 10ms (ns, us, ms, s, m or h)
        """),
    BadFile(
      "bad rates",
      """
      polder: 1
      defaults:
        link: { rate: 0bps }
      kinds: { vm: {} }
      links:
        - { endpoints: [a, b], rate: 1GBps }
        - { endpoints: [a, b], rate: 18446744073709551616bps }
      nodes: { a: {}, b: {} }
      """,
      faults: """
        3:17: '0bps' is zero; 'rate' takes a rate such as 100Mbps (bps, kbps, Mbps or Gbps)
        6:32: '1GBps' has an unknown unit; 'rate' takes a rate such as 100Mbps (bps, kbps, Mbps or Gbps)
        7:32: '18446744073709551616bps' is too large a rate; 'rate' takes a rate such as 100Mbps (bps, kbps, Mbps or \
        Gbps)
        """),
    BadFile(
      "bad probabilities",
      """
      polder: 1
      links:
        - { endpoints: [a, b], loss: 101%, corrupt: -1%, duplicate: 1.00000000001%, reorder: often }
      nodes: { a: {}, b: {} }
      """,
      faults: """
        3:32: '101%' is more than 100%; 'loss' takes a probability such as 0.5%
        3:47: '-1%' is negative; 'corrupt' takes a probability such as 0.5%
        3:63: '1.00000000001%' is no whole multiple of one in a billion; 'duplicate' takes a probability such as 0.5%
        3:88: 'often' is no probability; 'reorder' takes a probability such as 0.5%
        """),
    BadFile(
      "bad sizes",
      """
      polder: 1
      nodes:
        a: { memory: 0MiB, vcpus: 0 }
        b: { memory: 1GB, vcpus: -1 }
        c: { memory: 99999999TiB, vcpus: 99999999999999999999 }
      """,
      faults: """
        3:16: '0MiB' is zero; 'memory' takes a size such as 256MiB (B, KiB, MiB, GiB or TiB)
        3:29: '0' is not from 1 to 1024; 'vcpus' takes a whole number from 1 to 1024
        4:16: '1GB' has an unknown unit; 'memory' takes a size such as 256MiB (B, KiB, MiB, GiB or TiB)
        4:28: '-1' is not from 1 to 1024; 'vcpus' takes a whole number from 1 to 1024
        5:16: '99999999TiB' is too large a size; 'memory' takes a size such as 256MiB (B, KiB, MiB, GiB or TiB)
        5:36: '99999999999999999999' is not from 1 to 1024; 'vcpus' takes a whole number from 1 to 1024
        """),
    BadFile(
      "keys of later versions",
      """
      polder: 1
      nodes:
        a: { disk: { image: a.vdi }, kind: vnf }
      chains: {}
      """,
      faults: """
        3:8: unknown key 'disk' in a node; the keys of a node are kind, groups, host, vcpus, memory, interfaces, \
        gateway, routes, services, nameserver, forwarding, tcp, functions, transparent, mac, stp, priority, ageing, \
        vlans
        4:1: unknown key 'chains' in a topology; the keys of a topology are polder, name, description, seed, duration, \
        hosts, defaults, kinds, groups, nodes, generate, addressing, links, events, captures, checks
        """),
  ]
}
