extension RichLab {
  /// Lines of a shell in their middle, with pipes, jobs and redirections, and names that are looked up along a slow path:
  /// each line in a lab of its own, so that a lab is short enough to be looked at closely.
  static let programmed =
    [
      "curl -s http://10.0.1.2/big | cat | sha256sum; echo a b > f; wc f",
      "sleep 1 | wc & nc -l 7000 > g & nc -u -w 1 10.0.1.2 9 & jobs; wait %3; kill %1; wait %1",
      "dig far.example; dig www.example +tcp; ping -c 2 www.example", "dig long.example TXT; ping -c 1 long.example",
      "echo hello | nc -w 2 -v 10.0.1.2 80; ss -t -a -n -i; nc -z -v 10.0.1.2 79-81; cat nix f 2> e; cat e",
      "curl -s http://10.0.1.2/big | head -n 1 | grep -c -v nix; ! curl -s http://10.0.1.2/big | tail -n 2 | wc; printf a",
      "dhclient -r & sleep 0.2; ss -s", "iperf -s -u & iperf -u -c 10.0.0.2 -t 1 -b 200k",
      "sleep 1 & sleep 2 & jobs; wait",
    ].map { lab(running: $0) } + [
      lab(
        running: "sleep 3 & nc -u -l 7000 &",
        then: [
          #"run: "fg %1; echo $?""#, #"type: "jobs -l""#, #"type: "echo ahead""#, #"type: "cp f g""#, "key: ctrl-d",
          "key: ctrl-c",
        ])
    ]

  /// - Parameter then: what follows on the console, ten milliseconds after another.
  private static func lab(running line: String, then: [String] = []) -> String {
    """
    polder: 1
    name: programmed
    duration: 4s
    defaults: { link: { rate: 2Mbps, delay: 3ms } }
    nodes:
      a: { interfaces: { eth0: { address: 10.0.0.2/24 } }, gateway: 10.0.0.1, nameserver: 10.0.0.1 }
      resolver:
        kind: router
        interfaces: { in: { address: 10.0.0.1/24 }, out: { address: 10.0.1.1/24 } }
        services: [{ dns: { recursion: true, hints: [b] } }]
      b:
        interfaces: { eth0: { address: 10.0.1.2/24 } }
        gateway: 10.0.1.1
        services:
          - http: { files: { /big: { size: 40000B } } }
          - dns:
              zones:
                ".": ["example. NS ns.example.", "ns.example. A 10.0.1.2"]
                example:
                  - "@ NS b.example."
                  - "b A 10.0.1.2"
                  - "www A 10.0.1.2"
                  - "ns A 10.0.1.2"
                  - "far CNAME www.elsewhere."
                  - "long A 10.0.1.2"
    \((0..<9).map { "              - \"long TXT \(String(repeating: "\($0)", count: 200))\"" }.joined(separator: "\n"))
    links: [[a, "resolver:in"], ["resolver:out", b]]
    events:
      - { at: 10ms, on: a, run: "\(line)" }
    \(then.enumerated().map { "  - { at: \(20 + 10 * $0)ms, on: a, \($1) }" }.joined(separator: "\n"))

    """
  }
}
