extension BadFile {
  static let keys: [BadFile] = [
    BadFile(
      "an unknown key at the top",
      """
      polder: 1
      node: {}
      """,
      faults: """
        2:1: unknown key 'node' in a topology: did you mean 'nodes'?
        """),
    BadFile(
      "an unknown key without a neighbour",
      """
      polder: 1
      hosts:
        hv1: { cpus: 1, memory: 1GiB, quux: 1 }
      """,
      faults: """
        3:33: unknown key 'quux' in a host: use one of cpus, memory, speed, overcommit, slice, cap-period, costs
        """),
    BadFile(
      "no version",
      """
      nodes: {}
      """,
      faults: """
        1:1: missing 'polder' in a topology: add 'polder: 1'
        """),
    BadFile(
      "another version",
      """
      polder: 2
      """,
      faults: """
        1:9: invalid value '2' for 'polder' (out of range): use 1
        """),
    BadFile(
      "a bad seed",
      """
      polder: 1
      seed: 18446744073709551616
      """,
      faults: """
        2:7: invalid value '18446744073709551616' for 'seed' (out of range): use a whole number from 0 to \
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
        2:11: invalid duration '0s' (too small): use at least 1ns
        4:33: invalid duration '-1ms' (negative): use a number with ns, us, ms, s, m or h
        4:47: invalid duration '5' (missing unit): use a number with ns, us, ms, s, m or h
        5:33: invalid duration '1.5ns' (finer than 1ns): use a multiple of 1ns
        5:48: invalid duration '1e3s' (unknown unit): use a number with ns, us, ms, s, m or h
        6:33: invalid duration '99999999999999999999s' (too large): use at most 3153600000s
        6:64: invalid duration '10 parsec' (unknown unit): use a number with ns, us, ms, s, m or h
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
        3:17: invalid rate '0bps' (too small): use at least 1bps
        6:32: invalid rate '1GBps' (unknown unit): use a number with bps, kbps, Mbps or Gbps
        7:32: invalid rate '18446744073709551616bps' (too large): use at most 1000000Gbps
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
        3:32: invalid probability '101%' (too large): use at most 100%
        3:47: invalid probability '-1%' (negative): use a percentage such as 0.5%
        3:63: invalid probability '1.00000000001%' (finer than 0.0000001%): use a multiple of 0.0000001%
        3:88: invalid probability 'often': use a percentage such as 0.5%
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
        3:16: invalid size '0MiB' (too small): use at least 1MiB
        3:29: invalid value '0' for 'vcpus' (out of range): use a whole number from 1 to 1024
        4:16: invalid size '1GB' (unknown unit): use a number with B, KiB, MiB, GiB or TiB
        4:28: invalid value '-1' for 'vcpus' (out of range): use a whole number from 1 to 1024
        5:16: invalid size '99999999TiB' (too large): use at most 1024TiB
        5:36: invalid value '99999999999999999999' for 'vcpus' (out of range): use a whole number from 1 to 1024
        """),
    BadFile(
      "boot",
      """
      polder: 1
      nodes:
        a: { boot: floppy }
        b: { boot: [disk, disk] }
        c: { boot-order: [disk, network] }
        d:
          interfaces: { eth0: { address: 10.0.0.1/24 } }
          services:
            - dhcp: { range: 10.0.0.2-10.0.0.3, filename: a, next-server: 10.0.0.9 }
            - tftp: { directory: /a, files: { /b: { size: 1KiB, image: b.img }, c: d } }
      """,
      faults: """
        3:14: invalid value 'floppy' for a boot device: use one of disk, cd, network
        4:3: the boot order of 'b' names a device twice: name each of disk, cd and network once
        5:8: unknown key 'boot-order' in a node: use 'boot'
        9:43: unknown key 'filename' in a DHCP server: use 'boot-file'
        9:69: 'next-server' without 'boot-file': add 'boot-file', or remove 'next-server'
        10:17: unknown key 'directory' in a TFTP server: use 'root'
        10:45: a served file has both 'size' and 'image': keep one of the two
        10:75: invalid path 'c': use a path such as /index.html
        """),
    BadFile(
      "power",
      """
      polder: 1
      hosts: { h: { cpus: 1, memory: 1GiB } }
      nodes: { s: { kind: switch }, m: { host: h } }
      links: [[m, s]]
      events:
        - { at: 1s, node: s, set: { power: shutdown } }
        - { at: 1s, node: m, set: { power: pause } }
        - { at: 1s, node: m, set: { power: kill } }
        - { at: 1s, node: m, reboot: now }
      """,
      faults: """
        6:38: 's' has no system that could shut down: use 'set: { power: off }'
        7:38: 'm' is on a host, which cannot pause it: remove its 'host', or use 'set: { power: off }'
        8:38: invalid value 'kill' for 'power': use one of on, off, shutdown, reset, pause, resume, save
        9:24: unknown key 'reboot' in an event of a node: use 'set: { power: on }' or 'set: { power: off }'
        """),
    BadFile(
      "disks",
      """
      polder: 1
      nodes:
        a: { disk: { size: 1MiB, format: ext4, kind: floppy, seek: fast } }
        b: { disk: { capacity: 8MiB, bandwidth: 150Mbps } }
        c: { disk: 8MiB }
        d: { image: a.vdi }
        s: { kind: switch, disk: { size: 8MiB } }
      """,
      faults: """
        3:22: invalid size '1MiB' (too small): use at least 2MiB
        3:36: invalid value 'ext4' for 'format': use fat or none
        3:48: invalid value 'floppy' for 'kind': use ssd or hdd
        3:62: invalid duration 'fast': use a number with ns, us, ms, s, m or h
        4:16: unknown key 'capacity' in a disk: use 'size'
        4:43: invalid byte rate '150Mbps' (unknown unit): use a number with B/s, kB/s, MB/s, GB/s, MiB/s or GiB/s
        5:14: 'disk' is a single value: use a mapping, as in '{ size: … }'
        6:8: unknown key 'image' in a node: remove it, or put a disk image under 'disk', as in 'disk: { image: a.vdi }'; machines have programs of Polder's own
        7:22: a switch has no 'disk': remove it, or set 'kind' to vm or router or vnf or controller or firewall or nat or load-balancer
        """),
    BadFile(
      "machine files",
      """
      polder: 1
      nodes:
        a: { vm: { snapshot: one } }
        b: { vm: [a.vbox], interfaces: { eth0: { cable: maybe, connected: true } } }
        c: { vm: { vbox: c.vbox }, comment: none }
        s: { kind: switch, vm: s.vbox }
      """,
      faults: """
        3:12: missing 'file' in a machine file: add 'file: …'
        4:12: 'vm' is a list: use text or a mapping
        4:51: invalid value 'maybe' for 'cable': use true or false
        4:58: unknown key 'connected' in an interface: use 'cable'
        5:14: unknown key 'vbox' in a machine file: use 'file'
        5:30: unknown key 'comment' in a node: use 'description'
        6:22: a switch has no 'vm': remove it, or set 'kind' to vm or router or vnf or controller or firewall or nat or load-balancer
        """),
  ]
}
