extension BadFile {
  static let reading: [BadFile] = [
    BadFile(
      "line breaks within a value",
      """
      polder: "1\\n2\\u20283"
      """,
      faults: """
        1:9: invalid value '1 2 3' for 'polder': use 1
        """),
    BadFile(
      "nothing",
      """

      """,
      faults: """
        1:1: the file is empty: start it with 'polder: 1' and 'nodes:'
        """),
    BadFile(
      "a list",
      """
      - a
      - b
      """,
      faults: """
        1:1: the file is a list: start it with 'polder: 1' and 'nodes:'
        """),
    BadFile(
      "keys that appear twice, and what comes after them",
      """
      polder: 1
      nodes:
        a: { vcpus: 1, memory: 1GiB, vcpus: 2 }
        b: {}
        "a": { kind: swtich }
        b: {}
        c: {}
      linsk: []
      """,
      faults: """
        3:8: duplicate key 'vcpus': remove or rename one of the two
        5:3: duplicate key 'a': remove or rename one of the two
        5:16: invalid value 'swtich' for 'kind': did you mean 'switch'?
        6:3: duplicate key 'b': remove or rename one of the two
        8:1: unknown key 'linsk' in a topology: did you mean 'links'?
        """),
    BadFile(
      "broken syntax",
      """
      polder: 1
      nodes: [a, b
      """,
      faults: """
        2:8: a '[' that is not closed before line 2, column 13: add ']', or quote text that has one of , : { } [ ] '
        """),
    BadFile(
      "a tab",
      """
      polder: 1
      nodes:
      \ta: {}
      """,
      faults: """
        3:1: a tab in the indentation: indent with spaces
        """),
    BadFile(
      "a tab after other lines",
      """
      polder: 1
      nodes:
        a: {}
      \tb: {}
      """,
      faults: """
        4:1: a tab in the indentation: indent with spaces
        """),
    BadFile(
      "no-break spaces where YAML looks for structure, and one in a text",
      """
      polder: 1
      description: 10\u{A0}km
      nodes:
      \u{A0} a: {}
      """,
      faults: """
        4:1: unknown key '\u{A0} a' in a topology: indent it if it belongs to 'nodes'
        4:1: a no-break space, which YAML treats as a letter: use a plain space
        """),
    BadFile(
      "a no-break space behind a colon",
      """
      polder: 1
      nodes:
        a:\u{A0}{}
      """,
      faults: """
        3:3: 'nodes' is a single value: use a mapping of names
        3:5: a no-break space, which YAML treats as a letter: use a plain space
        """),
    BadFile(
      "a colon that is missing",
      """
      polder: 1
      nodes:
        a:
          interfaces
            eth0: {}
      """,
      faults: """
        5:11: invalid YAML (mapping values are not allowed in this context): add the missing ':' before it, or quote \
        text that contains ': '
        """),
    BadFile(
      "a colon that is missing between braces",
      """
      polder: 1
      nodes:
        a: { interfaces: { eth0: { address 10.0.0.1/24 } } }
      """,
      faults: """
        3:30: unknown key 'address 10.0.0.1/24' in an interface: did you mean 'address: 10.0.0.1/24'?
        """),
    BadFile(
      "an event's keys are told once each",
      """
      polder: 1
      nodes: { a: {} }
      events:
        - { at: 1s, on: a, frobnicate: true }
      """,
      faults: """
        4:5: an event has none of 'run', 'link', 'node', 'type', 'key', 'replay', 'insert', 'eject', 'pull': use exactly one of them
        4:22: unknown key 'frobnicate' in an event: use one of at, on, run, link, set, node, type, key, replay, insert, into, eject, pull
        """),
    BadFile(
      "two documents",
      """
      polder: 1
      ---
      polder: 1
      """,
      faults: """
        2:1: more than one YAML document: remove '---' and what follows it
        """),
    BadFile(
      "a key that is a list",
      """
      polder: 1
      ? [a, b]
      : 1
      """,
      faults: """
        2:3: a list or mapping as a key: use a name as the key
        """),
    BadFile(
      "an unknown alias",
      """
      polder: 1
      nodes: *nothing
      """,
      faults: """
        2:8: invalid YAML (found undefined alias): quote text that begins with *
        """),
    BadFile(
      "nesting without end",
      """
      polder: [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[
      ]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]
      """,
      faults: """
        1:72: more than 64 levels of nesting: flatten the structure
        """),
    BadFile(
      "things of the wrong form",
      """
      polder: 1
      nodes: [a, b]
      links: { a: b }
      name: [a]
      defaults: { link: 1Gbps }
      events: 5
      captures:
        - all
      """,
      faults: """
        2:8: 'nodes' is a list: use a mapping, as in 'a: {}', without the '-'
        3:8: 'links' is a mapping: use a list, as in '- […, …]'
        4:7: 'name' is a list: use a name (up to 64 letters, digits, '-', '_' and '.', starting with a letter or digit)
        5:19: 'link' is a single value: use a mapping, as in '{ rate: … }'
        6:9: 'events' is a single value: use a list, as in '- { at: …, on: …, run: … }'
        8:5: a capture is a single value: use a mapping, as in '{ on: all }'
        """),
  ]
}
