extension BadFile {
  static let addresses: [BadFile] = [
    BadFile(
      "automatic addresses for a link with a fault",
      """
      polder: 1
      addressing: auto
      nodes: { a: {}, b: {} }
      links:
        - [a, c]
        - [a, b:eth0]
        - [a, b:eth0]
      """,
      faults: """
        5:9: unknown node 'c': use one of a, b
        7:9: interface 'b:eth0' is used by two links: use another interface for one of them
        """),
    BadFile(
      "bad addresses",
      """
      polder: 1
      nodes:
        a:
          interfaces:
            e0: { address: 10.0.0.1 }
            e1: { address: 10.0.0.256/24 }
            e2: { address: 10.0.0.0/24 }
            e3: { address: 10.0.0.255/24 }
            e4: { address: 224.0.0.1/24 }
            e5: { address: 127.0.0.1/8 }
            e6: { address: "ff02::1/64" }
            e7: { address: "2001:db8::1/129" }
            e8: { address: 10.0.0.1/33 }
      """,
      faults: """
        5:22: invalid interface address '10.0.0.1' (missing prefix length): add it, as in 10.0.0.1/24
        6:22: invalid interface address '10.0.0.256/24': use an address with a prefix length, such as 10.0.0.2/24 or 2001:db8::2/64
        7:22: invalid interface address '10.0.0.0/24' (the network address of 10.0.0.0/24): use the address of a host
        8:22: invalid interface address '10.0.0.255/24' (the broadcast address of 10.0.0.0/24): use the address of a host
        9:22: invalid interface address '224.0.0.1/24' (not a unicast address): use the address of a host
        10:22: invalid interface address '127.0.0.1/8' (a loopback address): use the address of a host
        11:22: invalid interface address 'ff02::1/64' (not a unicast address): use the address of a host
        12:22: invalid interface address '2001:db8::1/129': use an address with a prefix length, such as 10.0.0.2/24 or 2001:db8::2/64
        13:22: invalid interface address '10.0.0.1/33': use an address with a prefix length, such as 10.0.0.2/24 or 2001:db8::2/64
        """),
    BadFile(
      "bad MAC addresses",
      """
      polder: 1
      nodes:
        a: { interfaces: { e0: { mac: 08:00:27 }, e1: { mac: "01:00:5e:00:00:01" }, e2: { mac: "00:00:00:00:00:00" } \
      } }
        b: { interfaces: { e0: { mac: "08:00:27:00:00:01" }, e1: { mac: "08:00:27:00:00:01" } } }
      """,
      faults: """
        3:33: invalid MAC address '08:00:27': use six bytes in hexadecimal, such as 08:00:27:00:00:01
        3:56: invalid MAC address '01:00:5e:00:00:01' (a group address): use a unicast address
        3:90: invalid MAC address '00:00:00:00:00:00' (all zeros): use a unicast address
        4:67: 08:00:27:00:00:01 is the MAC address of both b:e0 and b:e1: change one of them
        """),
    BadFile(
      "an address twice on a segment",
      """
      polder: 1
      nodes:
        a: { interfaces: { eth0: { address: 10.0.0.1/24 } } }
        b: { interfaces: { eth0: { address: 10.0.0.1/24 } } }
        lan: { kind: switch }
      links:
        - [a, lan]
        - [b, lan]
      """,
      faults: """
        4:39: 10.0.0.1 is the address of both a:eth0 and b:eth0: use different addresses
        """),
    BadFile(
      "a range of nodes with one address",
      """
      polder: 1
      nodes:
        h[1-3]: { interfaces: { eth0: { address: 10.0.0.1/24 } } }
        lan: { kind: switch }
      links:
        - [h[1-3], lan]
      """,
      faults: """
        3:44: 10.0.0.1 is the address of both h1:eth0 and h2:eth0: use different addresses
        3:44: 10.0.0.1 is the address of both h2:eth0 and h3:eth0: use different addresses
        """),
    BadFile(
      "overlapping subnets on a segment",
      """
      polder: 1
      nodes:
        a: { interfaces: { eth0: { address: 10.0.0.1/24 } } }
        b: { interfaces: { eth0: { address: 10.0.1.2/16 } } }
      links:
        - [a, b]
      """,
      faults: """
        4:39: 10.0.0.0/24 of a:eth0 and 10.0.0.0/16 of b:eth0 overlap on one segment: use the same prefix length on a \
        segment, and different subnets on different segments
        """),
    BadFile(
      "overlapping subnets on a machine",
      """
      polder: 1
      nodes:
        a:
          interfaces:
            eth0: { address: 10.0.0.1/24 }
            eth1: { address: 10.0.0.2/24 }
            eth2: { address: "2001:db8::1/64" }
            eth3: { address: "2001:db8::2/48" }
      """,
      faults: """
        6:24: 10.0.0.0/24 of a:eth0 and 10.0.0.0/24 of a:eth1 overlap on one machine: use the same prefix length on a \
        segment, and different subnets on different segments
        8:24: 2001:db8::/64 of a:eth2 and 2001:db8::/48 of a:eth3 overlap on one machine: use the same prefix length \
        on a segment, and different subnets on different segments
        """),
    BadFile(
      "gateways that are no neighbours",
      """
      polder: 1
      nodes:
        a: { interfaces: { eth0: { address: 10.0.0.2/24 } }, gateway: 10.0.1.1 }
        b: { interfaces: { eth0: { address: 10.0.0.3/24 } }, gateway: 10.0.0.3 }
        c: { gateway: 10.0.0.1 }
        d: { interfaces: { eth0: { address: 10.0.0.4/24 } }, gateway: web }
        e: { interfaces: { eth0: { address: 10.0.0.5/24 } }, gateway: a }
        f: { interfaces: { eth0: { address: 10.0.0.6/24 } }, gateway: [10.0.0.2, 10.0.0.3] }
      """,
      faults: """
        3:65: 10.0.1.1 is not a neighbor on a connected subnet of 'a': use a neighbor on 10.0.0.0/24
        4:65: 10.0.0.3 is not a neighbor on a connected subnet of 'b': use a neighbor on 10.0.0.0/24
        5:17: 10.0.0.1 is not a neighbor on a connected subnet of 'c': give 'c' an address
        6:65: unknown node 'web': use one of a, b, c, d, e, f
        7:65: 'a' has no address on a subnet of 'e' for this route: use a neighbor on 10.0.0.0/24
        8:76: 'f' has two routes to 0.0.0.0/0: keep one of them
        """),
    BadFile(
      "bad routes",
      """
      polder: 1
      nodes:
        a:
          interfaces: { eth0: { address: 10.0.0.2/24 } }
          routes:
            - { to: 10.9.0.1/16, via: 10.0.0.1 }
            - { to: 10.9.0.0/16 }
            - { to: "2001:db8::/32", via: 10.0.0.1 }
            - { to: default, via: 10.0.0.300 }
            - { to: nobody, via: 10.0.0.1 }
            - { to: 10.8.0.0/16, via: 10.0.0.1, interface: eth9 }
      """,
      faults: """
        6:15: invalid destination '10.9.0.1/16' (has host bits): use 10.9.0.0/16
        7:9: missing 'via' in a route: add 'via: …'
        8:37: a route to 2001:db8::/32 via 10.0.0.1 mixes IP versions: use one version for both
        9:29: invalid address '10.0.0.300': use an address or the name of a node
        10:15: unknown node 'nobody': use 'a'
        11:54: 'a' has no interface 'eth9': did you mean 'eth0'?
        """),
    BadFile(
      "a small MTU",
      """
      polder: 1
      nodes:
        a: { interfaces: { eth0: { mtu: 67 }, eth1: { mtu: 1279, address: "2001:db8::1/64" } } }
      """,
      faults: """
        3:35: invalid value '67' for 'mtu' (out of range): use a whole number from 68 to 65535
        3:54: MTU 1279 is too small for the IPv6 address of a:eth1: use 1280 or more
        """),
    BadFile(
      "a pool that is too small",
      """
      polder: 1
      addressing: { ipv4: 10.0.0.0/30 }
      nodes: { "h[1-4]": {}, s: { kind: switch } }
      links:
        - [h[1-4], s]
      """,
      faults: """
        2:13: 10.0.0.0/30 is too small for the lab's subnets: use a shorter prefix in 'addressing'
        """),
    BadFile(
      "a subnet that is full",
      """
      polder: 1
      addressing: auto
      nodes:
        a: { interfaces: { eth0: { address: 10.0.0.1/30 } } }
        h[1-2]: {}
        s: { kind: switch }
      links:
        - [a, s]
        - [h[1-2], s]
      """,
      faults: """
        5:3: no free address in 10.0.0.0/30 for h2:eth0: use a shorter prefix on that segment
        """),
  ]
}
