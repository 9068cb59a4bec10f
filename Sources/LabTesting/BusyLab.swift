/// A topology file: a hundred machines and switches, on which something happens all the time.
public enum BusyLab {
  private static let hosts = 96
  private static let switches = 4

  /// - Parameter minutes: how long it runs.
  public static func text(minutes: Int) -> String {
    let seconds = minutes * 60
    let nodes = (1...hosts).map { "  h\($0): {}" } + (1...switches).map { "  s\($0): { kind: switch }" }
    let cables = (1...hosts).map { "  - [h\($0), s\(($0 - 1) % switches + 1)]" }
    let trunks = (1..<switches).map { "  - [s\($0), s\($0 + 1)]" }
    let pings = (1...hosts).map { number in
      "  - { at: \(number * 7)ms, on: h\(number), run: \"ping -c \(seconds) h\(number % hosts + 1)\" }"
    }
    let streams = (1...hosts / 4).map { number in
      "  - { at: 1s, on: h\(number), run: \"udp-send h\(hosts - number) 9 --count \(seconds * 50) --interval 20ms\" }"
    }
    return
      ([
        "polder: 1", "name: busy", "duration: \(seconds)s", "addressing: { ipv4: 10.0.0.0/16 }", "nodes:",
      ] + nodes + ["links:"] + cables + trunks + ["events:"] + pings + streams + [""]).joined(separator: "\n")
  }
}
