extension BadFile {
  static let plan: [BadFile] = [
    BadFile(
      "bad events",
      """
      polder: 1
      duration: 5s
      nodes: { a: {}, b: {}, s: { kind: switch } }
      links:
        - [a, s]
        - [a, s]
      events:
        - { at: 6s, on: a, run: ping }
        - { at: 1s, on: c, run: ping }
        - { at: 1s, on: s, type: ping }
        - { at: 1s, on: a }
        - { at: 1s, link: [a, b], set: { state: down } }
        - { at: 1s, link: [a, s], set: { state: down } }
        - { at: 1s, link: [a:eth0, s], set: { jitter: 1ms } }
        - { at: 1s, node: a, set: { power: of } }
        - { at: 1s, replay: a.pcap, on: a }
        - { at: 1s, replay: a.pcap, on: a:eth7 }
        - { at: 1s, on: a, run: ping, node: b, set: { power: on } }
        - { on: a, run: ping }
      """,
      faults: """
        8:11: 6s is after the lab's duration of 5s: raise 'duration', or use an earlier time
        9:19: unknown node 'c': use one of a, b, s
        10:19: 's' is a switch, which runs no programs: use a vm or a router
        11:5: an event has none of 'run', 'link', 'node', 'type', 'key', 'replay', 'insert', 'eject', 'pull': use exactly one of them
        12:21: no link between 'a' and 'b': use the two ends of one of the 'links'
        13:21: 2 links between 'a' and 's': name the interfaces, as in NODE:IF
        14:49: jitter of 1ms is larger than the delay of 0s: raise 'delay' or lower 'jitter'
        15:38: invalid value 'of' for 'power': did you mean 'on'?
        16:35: invalid port 'a': use NODE:IF
        17:35: 'a' has no interface 'eth7': did you mean 'eth0'?
        18:33: unknown key 'node' in an event that runs a command: use 'on'
        18:42: unknown key 'set' in an event that runs a command: use one of at, on, run
        19:5: missing 'at' in an event that runs a command: add 'at: …'
        """),
    BadFile(
      "bad captures",
      """
      polder: 1
      nodes: { a: {}, b: {} }
      links: [[a, b]]
      captures:
        - { on: c }
        - { on: a:eth1 }
        - { on: a:eth0, file: ../x.pcap }
        - { on: a:eth0, file: /x.pcap }
        - { on: a, file: y.pcap }
        - { on: b, file: y.pcap, filter: tcp prt 80 }
        - { on: a, snaplen: 0 }
      """,
      faults: """
        5:11: unknown node 'c': use one of a, b
        6:11: 'a' has no interface 'eth1': did you mean 'eth0'?
        7:25: invalid file name '../x.pcap': use a name without a folder, such as lab.pcapng
        8:25: invalid file name '/x.pcap': use a name without a folder, such as lab.pcapng
        10:36: invalid capture filter 'tcp prt 80' (can't parse filter expression: syntax error): use the syntax of \
        pcap-filter, such as 'icmp or arp'
        11:23: invalid value '0' for 'snaplen' (out of range): use a whole number from 1 to 262144
        """),
    BadFile(
      "bad checks",
      """
      polder: 1
      nodes: { a: {}, b: {} }
      links: [[a, b]]
      checks:
        - { name: one, capture: a:eth0, expect: {} }
        - { name: two, capture: a:eth0, expect: { frames: 1, at-least: 1 } }
        - { name: three, capture: a:eth0, expect: { at-least: 2, at-most: 1 } }
        - { name: four, capture: a:eth0 }
        - { at: 1s, on: a, run: ping }
        - { name: six, at: 1h, on: a, run: ping }
        - { name: seven, at: 1s, on: a, run: ping, expect: { exit: 256, outptu: x } }
      """,
      faults: """
        5:43: no bound in 'expect': add 'frames', 'at-least' or 'at-most'
        6:43: 'frames' together with 'at-least' or 'at-most': keep 'frames' alone
        7:45: 'at-least: 2' is more than 'at-most: 1': swap the two
        8:5: missing 'expect' in a check of a capture: add 'expect: …'
        9:5: missing 'name' in a check that runs a command: add 'name: …'
        10:22: 3600s is after the lab's duration of 60s: raise 'duration', or use an earlier time
        11:62: invalid value '256' for 'exit' (out of range): use a whole number from 0 to 255
        11:67: unknown key 'outptu' in an expected outcome: did you mean 'output'?
        """),
    BadFile(
      "command lines that the shell refuses",
      """
      polder: 1
      nodes: { a: {} }
      events:
        - { at: 1s, on: a, run: "echo a | | cat" }
        - at: 2s
          on: a
          run: echo 'a
        - { at: 2s, on: a, run: "while true; do true; done" }
      checks:
        - { name: one, at: 1s, on: a, run: echo a &&, expect: { exit: 2 } }
      """,
      faults: """
        4:27: bash: syntax error near unexpected token `|': a guest's shell supports ;, &&, ||, &, |, !, $?, quotes \
        and redirections
        7:10: bash: unexpected EOF while looking for matching `'': a guest's shell supports ;, &&, ||, &, |, !, $?, \
        quotes and redirections
        8:27: bash: while: not supported by Polder's shell: a guest's shell supports ;, &&, ||, &, |, !, $?, quotes \
        and redirections
        10:38: bash: syntax error: unexpected end of file: a guest's shell supports ;, &&, ||, &, |, !, $?, quotes \
        and redirections
        """),
    BadFile(
      "two checks of one name",
      """
      polder: 1
      nodes: { a: {}, b: {} }
      links: [[a, b]]
      checks:
        - { name: one, at: 1s, on: a, run: ping b }
        - { name: one, capture: a:eth0, expect: { at-least: 1 } }
      """,
      faults: """
        6:13: duplicate check name 'one', already used at 5:13: rename one of the two
        """),
    BadFile(
      "a firewall's rule for an interface that is not there",
      """
      polder: 1
      nodes:
        a: { interfaces: { eth0: { address: 10.0.0.2/24 } } }
        edge:
          kind: firewall
          interfaces: { inside: { address: 10.0.0.1/24 }, outside: { address: 10.0.1.1/24 } }
          rules:
            - allow: { from: insde, to: a }
            - allow: { from: a, to: outsde }
      links: [[a, edge:inside]]
      """,
      faults: """
        8:24: 'insde' is neither an interface nor a node with an IP address: use one of the interfaces inside, \
        outside, or a node
        """),
  ]
}
