extension BadFile {
  static let controllers: [BadFile] = [
    BadFile(
      "controllers that are none",
      """
      polder: 1
      nodes:
        s1: { kind: openflow-switch, controller: nobody }
        s2: { kind: openflow-switch, controller: s1 }
        s3: { kind: openflow-switch, controller: "tcp:somewhere" }
        s4: { kind: openflow-switch, controller: "c1:0" }
        s5: { kind: openflow-switch, controller: c1, management: { address: 10.0.0.0/24 } }
        s6: { kind: openflow-switch, controller: c1, management: { address: 10.0.0.9/24, gateway: 10.9.9.9 } }
        c1: { kind: controller, apps: [hub] }
      links: [[s1, s2], ["s6:mgmt", c1]]
      """,
      faults: """
        3:44: unknown node 'nobody': use one of s1, s2, s3, s4, s5, s6, c1
        4:44: 's1' is an openflow-switch, which runs no controller: name a node of kind controller
        5:44: invalid controller 'tcp:somewhere': use the name of a node, an address such as tcp:127.0.0.1:6653, or ptcp:6653
        6:44: invalid controller 'c1:0': use the name of a node, an address such as tcp:127.0.0.1:6653, or ptcp:6653
        7:71: invalid address '10.0.0.0/24' (the network address of its subnet): use the address of a host
        8:93: gateway 10.9.9.9 is not on the subnet of the management port: use an address in 10.0.0.0/24
        """),
    BadFile(
      "apps and words that are cut short or misspelt",
      """
      polder: 1
      nodes:
        c1: { kind: controller, apps: [learning, fowarding, switch] }
        a: { tcp: { congestion-control: cubik } }
      """,
      faults: """
        3:34: invalid value 'learning' for an app: did you mean 'learning-switch'?
        3:44: invalid value 'fowarding' for an app: did you mean 'forwarding'?
        3:55: invalid value 'switch' for an app: use one of hub, learning-switch, forwarding, reactive, arp-proxy, monitor
        4:35: invalid value 'cubik' for 'congestion-control': did you mean 'cubic'?
        """),
    BadFile(
      "a port on which the controller does not listen",
      """
      polder: 1
      nodes:
        s1: { kind: openflow-switch, controller: "c1:6633" }
        c1: { kind: controller, apps: [hub] }
      """,
      faults: """
        3:44: controller 'c1' listens on port 6653, not on 6633: write 'c1' without a port
        """),
    BadFile(
      "a management port of a switch whose controller is outside the lab",
      """
      polder: 1
      nodes:
        h1: {}
        s1: { kind: openflow-switch, controller: "tcp:127.0.0.1:6653" }
      links: [[h1, s1]]
      captures: [{ on: "s1:mgmt" }]
      """,
      faults: """
        6:18: 's1' has no port 'mgmt', because it has no controller in the lab: \
        capture the messages of one outside on this computer, as with: tshark -i lo -f 'tcp port 6653'
        """),
    BadFile(
      "nodes in a controller's own chains",
      """
      polder: 1
      nodes:
        h1: { interfaces: { eth0: { address: 10.0.0.1/24 } } }
        n: { kind: nat, interfaces: { a: { address: 10.0.0.2/24 }, b: { address: 10.1.0.1/24 } }, outside: b, masquerade: true }
        s1: { kind: openflow-switch, controller: c1 }
        c1: { kind: controller, apps: [forwarding, { chains: { a: { match: tcp_dst=80, through: [nobody, n] } } }] }
        c2: { kind: controller, apps: [forwarding, { chains: { b: { match: tcp_dst=80, through: [n] } } }] }
      links: [[h1, s1], ["n:a", s1], ["n:b", s1]]
      """,
      faults: """
        6:3: unknown node 'nobody': use one of h1, n, s1, c1, c2, management
        7:3: chain 'b': hop 'n' rewrites addresses, so its packets are no longer known by what they match: add 'encap: vlan'
        7:3: chain 'b': hop 'n' rewrites addresses, so nobody knows what the answers look like: add 'reverse: none'
        """),
    BadFile(
      "a chain through what is no function at a switch",
      """
      polder: 1
      nodes:
        h1: { interfaces: { eth0: { address: 10.0.0.1/24 } } }
        fw: {}
        s1: { kind: openflow-switch, controller: c1 }
        c1: { kind: controller, apps: [learning-switch] }
      links: [[h1, s1], [fw, c1]]
      chains:
        a: { match: { from: h1 }, through: [fw] }
        b: { match: { destination-port: 80 }, through: [nobody] }
      """,
      faults: """
        9:39: 'fw' has 0 links to OpenFlow switches: give a machine in a chain one link to a switch, or two: one by which packets go in, one by which they come out
        10:35: a port without a protocol that has ports: add 'protocol: tcp' or 'protocol: udp'
        10:51: unknown node 'nobody': use one of h1, fw, s1, c1, management
        """),
    BadFile(
      "a chain without a controller",
      """
      polder: 1
      nodes: { h1: {}, s1: { kind: openflow-switch } }
      links: [[h1, s1]]
      chains: { web: { match: tcp_dst=80, through: [h1] } }
      """,
      faults: """
        4:11: 'chains' without a controller: add a node of kind controller, and name it at the switches, as in 'controller: c1'
        """),
    BadFile(
      "a hop that rewrites, without encapsulation, and a learning switch beside chains",
      """
      polder: 1
      nodes:
        n: { kind: nat, interfaces: { a: { address: 10.0.0.1/24 }, b: { address: 10.1.0.1/24 } }, outside: b, masquerade: true }
        s1: { kind: openflow-switch, controller: c1 }
        s2: { kind: openflow-switch, controller: c2 }
        c1: { kind: controller }
        c2: { kind: controller, apps: [learning-switch] }
      links: [["n:a", s1], ["n:b", s1], [s1, s2]]
      chains: { web: { match: tcp_dst=80, through: [n] } }
      """,
      faults: """
        7:3: 'chains' needs the app 'forwarding' on controller 'c2': use 'forwarding' in place of 'hub' or 'learning-switch'
        9:11: chain 'web': hop 'n' rewrites addresses, so its packets are no longer known by what they match: add 'encap: vlan'
        9:11: chain 'web': hop 'n' rewrites addresses, so nobody knows what the answers look like: add 'reverse: none'
        """),
  ]
}
