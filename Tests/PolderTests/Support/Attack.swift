import Foundation

/// A topology that somebody wrote to fill the computer's memory, its disk or its time.
struct Attack: Sendable, CustomStringConvertible {
  var name: String
  /// The limit that stops it.
  var limit: String
  /// Limits that make it small enough for every run of the tests.
  var limits: [String]
  /// What it takes at most, in bytes, beside what the program takes anyway.
  var memory = 64 << 20
  var text: String

  var description: String { name }

  private init(_ name: String, _ limit: String, _ limits: [String], memory: Int = 64 << 20, _ text: String) {
    (self.name, self.limit, self.limits, self.memory, self.text) = (name, limit, limits, memory, text)
  }

  /// Two machines on a wire.
  private static func pair(
    _ events: String..., link: String = "", server: String = "", duration: String = "60s", captures: String = "[]"
  ) -> String {
    """
    polder: 1
    name: attack
    duration: \(duration)
    nodes:
      a: { interfaces: { eth0: { address: 10.0.0.1/24 } } }
      b: { interfaces: { eth0: { address: 10.0.0.2/24, mac: 02:00:00:00:00:02 } }\(server) }
    links: [{ endpoints: [a, b]\(link) }]
    captures: \(captures)
    events:
    \(events.map { "  - \($0)" }.joined(separator: "\n"))

    """
  }

  private static func run(_ command: String, on node: String = "a", at instant: String = "1s") -> String {
    "{ at: \(instant), on: \(node), run: \"\(command)\" }"
  }

  /// A file that doubles until it is refused.
  private static let doubling =
    "echo 0123456789abcdef >f" + String(repeating: "; cat f f f f >g; cat g g g g >f", count: 16)

  private static func files(on machines: Int) -> String {
    let command = "echo 0123456789abcdef >f" + String(repeating: "; cat f f f f >g; cat g g g g >f", count: 5)
    let events = (1...machines).map { "  - { at: 0s, on: h\($0), run: \"\(command)\" }" }
    return """
      polder: 1
      name: attack
      nodes: { "h[1-\(machines)]": {} }
      links: [[h1, h2]]
      captures: []
      events:
      \(events.joined(separator: "\n"))

      """
  }

  static let all = [
    Attack(
      "two pings without a pause", "output", ["output=200KiB"], pair(run("ping -i 0 b"), run("ping -i 0 a", on: "b"))),
    Attack(
      "a listener under fire", "output", ["output=1MiB", "simulated-time=3s"],
      pair(run("nc -u -l 9", on: "b"), run("udp-send b 9 --count 100000000 --size 1400 --interval 100us", at: "2s"))),
    Attack(
      "a listener that keeps what it hears", "files", ["files=1MiB", "simulated-time=3s"],
      pair(run("nc -u -l 9 >f", on: "b"), run("udp-send b 9 --count 100000000 --size 1400 --interval 20us", at: "2s"))),
    Attack(
      "a large page", "output", ["output=1MiB"],
      pair(
        run("curl http://b/large"), server: ", services: [{ http: { files: { /large: { size: 1TiB } } } }]")),
    Attack("a file that doubles", "files", ["files=4MiB"], pair(run(doubling))),
    Attack(
      "a file that doubles on the console", "output", ["output=1MiB", "files=4MiB"],
      pair(run(doubling + "; cat f f f f f f f f"))),
    Attack(
      "copies of a file through pipes", "events-at-once", ["events-at-once=20000", "files=4MiB"],
      pair(run(doubling + String(repeating: "; cat f f f f f f f f | cat | wc -c", count: 2000)))),
    Attack(
      "one command on many files", "events-at-once", ["events-at-once=20000", "files=4MiB"],
      pair(run(doubling + "; sha256sum" + String(repeating: " f", count: 4000)))),
    Attack(
      "many machines full of files", "memory", ["memory=300MiB"], memory: 400 << 20, files(on: 40)),
    Attack(
      "a fast link that is long", "in-flight", ["in-flight=20MiB"],
      pair(
        run("arp -s 10.0.0.2 02:00:00:00:00:02"),
        run("udp-send b 9 --count 100000000 --size 60000 --interval 1us", at: "2s"),
        link: ", rate: 400Gbps, delay: 1h, queue: { limit: 1000000 }", duration: "10h")),
    Attack(
      "a queue without end", "in-flight", ["in-flight=4MiB"],
      pair(
        run("ping -c 1 b"), run("udp-send b 9 --count 100000000 --size 1400 --interval 100us", at: "2s"),
        link: ", rate: 1Mbps, queue: { limit: 1000000 }", duration: "10h")),
    Attack(
      "output without end", "total-output", ["total-output=100KiB"],
      pair(run("ping -i 0.01 b"), duration: "10000h")),
    Attack(
      "programs without end", "programs", ["programs=100"],
      pair(run(String(repeating: "sleep 1000 & ", count: 3000) + "true"))),
    Attack(
      "programs in front without end", "programs", ["programs=100"],
      pair(run(String(repeating: "cat | ", count: 3000) + "cat"))),
    Attack(
      "commands without end", "events-at-once", ["events-at-once=1000"],
      pair(run(String(repeating: "true; ", count: 3000) + "true"))),
    Attack(
      "an instant without end", "events-at-once", ["events-at-once=5000"],
      pair(run(String(repeating: "sleep 0; ", count: 30_000) + "true"))),
    Attack(
      "a lab without end", "simulated-time", ["simulated-time=5s"], pair(run("ping -i 1 b"), duration: "8000h")),
    Attack(
      "a run without end", "real-time", ["real-time=1s"],
      pair(run("ping -q -i 0.00001 b"), run("ping -q -i 0.00001 a", on: "b"), duration: "8000h")),
    Attack(
      "captures without end", "captures", ["captures=1MiB"],
      pair(
        run("udp-send b 9 --count 100000000 --size 1400 --interval 20us"), duration: "1000h", captures: "[{ on: all }]")
    ),
    Attack(
      "streams with buffers of all sizes", "real-time", ["real-time=1s"], memory: 700 << 20,
      pair(
        run("iperf -s", on: "b"), run("iperf -c b -t 100000 -P 50 -w 100M", at: "2s"),
        link: ", rate: 400Gbps, delay: 1s", duration: "8000h")),
  ]
}
