extension BadFile {
  /// Slips in the form of YAML, which are reported where they are made and not where they show.
  static let slips: [BadFile] = [
    BadFile(
      "a quote that is open to the end",
      """
      polder: 1
      name: "lab
      nodes:
        pc1: { interfaces: { eth0: { address: 10.0.0.1/24 } } }
        sw: { kind: switch }
      links:
        - [pc1, sw]
      """,
      faults: """
        2:7: a quote that its line does not close: close it, or remove it
        """),
    BadFile(
      "a file without a version",
      """
      nodes:
        pc1: { interfaces: { eth0: { address: 10.0.0.1/24 } } }
        sw: { kind: switch }
      links:
        - [pc1, sw]
      """,
      faults: """
        1:1: missing 'polder' in a topology: add 'polder: 1'
        """),
    BadFile(
      "nodes that are not indented",
      """
      polder: 1
      nodes:
      a: {}
      b: {}
      links:
        - [a, b]
      """,
      faults: """
        3:1: unknown key 'a' in a topology: indent it if it belongs to 'nodes'
        4:1: unknown key 'b' in a topology: use one of polder, name, description, seed, duration, limits, faults, hosts, defaults, kinds, groups, nodes, generate, addressing, management, links, chains, events, captures, checks
        """),
    BadFile(
      "no space after a colon",
      """
      polder: 1
      nodes:
        a:{}
        b: {}
      links:
        - [a,b]
      """,
      faults: """
        3:4: no space after the ':' of 'a': write 'a: {}'
        """),
    BadFile(
      "a brace that is not closed",
      """
      polder: 1
      nodes:
        a: { interfaces: { eth0: { address: 10.0.0.1/24 } }
        b: {}
      links:
        - [a, b]
      events:
        - { at: 1s, on: a, run: ping b }
      """,
      faults: """
        3:6: a '{' that is not closed before line 4, column 3: add '}', or quote text that has one of , : { } [ ] '
        """),
    BadFile(
      "a bracket that is not closed",
      """
      polder: 1
      nodes:
        a: {}
        b: {}
      links:
        - [a, b
        - [b, a]
      events:
        - { at: 1s, on: a, run: ping b }
      """,
      faults: """
        6:5: a '[' that is not closed before line 7, column 5: add ']', or quote text that has one of , : { } [ ] '
        """),
    BadFile(
      "a double quote that is not closed",
      """
      polder: 1
      nodes:
        a: {}
        b: {}
      links:
        - [a, b]
      events:
        - { at: 1s, on: a, run: ping b, c }
        - { at: 1s, on: a, run: "ping b }
        - { at: 2s, on: a, run: "ping b" }
      """,
      faults: """
        9:27: a quote that its line does not close: close it, or remove it
        """),
    BadFile(
      "a single quote that is not closed",
      """
      polder: 1
      nodes:
        a: {}
        b: {}
      links:
        - [a, b]
      events:
        - at: 1s
          on: a
          run: 'ping b
        - at: 2s
          on: a
          run: 'echo it's'
      """,
      faults: """
        10:10: a quote that its line does not close: close it, or remove it
        """),
    BadFile(
      "a list instead of a file",
      """
      - a
      - b
      """,
      faults: """
        1:1: the file is a list: start it with 'polder: 1' and 'nodes:'
        """),
    BadFile(
      "a text instead of a file",
      """
      hello
      """,
      faults: """
        1:1: the file is a single value: start it with 'polder: 1' and 'nodes:'
        """),
    BadFile(
      "JSON that is not closed",
      """
      { "polder": 1, "nodes": { "a": {}, "b": {} }, "links": [ ["a", "b" ] }
      """,
      faults: """
        1:56: a '[' that is not closed before line 1, column 70: add ']', or quote text that has one of , : { } [ ] '
        """),
    BadFile(
      "keys in capitals",
      """
      Polder: 1
      Nodes:
        PC1: {}
        pc2: {}
      links: [[pc1, PC2]]
      """,
      faults: """
        1:1: unknown key 'Polder' in a topology: did you mean 'polder'?
        2:1: unknown key 'Nodes' in a topology: did you mean 'nodes'?
        5:10: unknown node 'pc1': define it first
        5:15: unknown node 'PC2': define it first
        """),
    BadFile(
      "curled quotes",
      """
      polder: 1
      nodes: { a: {}, b: {} }
      links: [[a, b]]
      events:
        - { at: 1s, on: a, run: “ping b” }
        - { at: 1s, on: ‘a’, run: ping b }
      """,
      faults: """
        6:19: invalid name '‘a’': use straight quotes, ' or "; a word processor has curled them
        """),
    BadFile(
      "no space after a hyphen",
      """
      polder: 1
      nodes: { a: {}, b: {} }
      links:
        -[a, b]
      """,
      faults: """
        4:3: 'links' is a single value: put a space after '-'
        """),
  ]
}
