import Foundation
import LabTesting
import TestSupport
import Testing

/// What Wireshark counts in the captures against what the guests have counted themselves.
@Suite(
  .enabled(if: Polder.built != nil, Comment(rawValue: Polder.isMissing)),
  .enabled(if: Tshark.isInstalled, Comment(rawValue: Tshark.isMissing)))
struct WireCountTests {
  /// A line of `-z conv,tcp` or `-z conv,udp`, seen from the end that Wireshark names first.
  private struct Conversation {
    var received, sent: Traffic
    struct Traffic: Equatable {
      var frames: Int
      /// As it is printed: above 10,000 in kB, rounded down.
      var bytes: String

      init(frames: Int, bytes: Int) {
        (self.frames, self.bytes) = (frames, bytes < 10_000 ? "\(bytes) bytes" : "\(bytes / 1000) kB")
      }
      init(_ words: ArraySlice<Substring>) {
        (frames, bytes) = (Int(words.first ?? "") ?? -1, words.dropFirst().joined(separator: " "))
      }
    }

    init?(_ line: String) {
      let words = line.split(separator: " ")
      guard words.count > 9, words[1] == "<->" else { return nil }
      (received, sent) = (Traffic(words[3...5]), Traffic(words[6...8]))
    }
  }

  private static let lab = """
    polder: 1
    name: counts
    duration: 60s
    defaults: { link: { rate: 100Mbps, delay: 2ms, queue: { limit: 100000 } } }
    nodes:
      a: { interfaces: { eth0: { address: 10.0.1.2/24 } }, gateway: 10.0.1.1 }
      r: { kind: router, interfaces: { eth0: { address: 10.0.1.1/24 }, eth1: { address: 10.0.2.1/24 } } }
      b:
        interfaces: { eth0: { address: 10.0.2.2/24 } }
        gateway: 10.0.2.1
        services: [{ http: { files: { /page: { size: SIZEB } } } }]
    links: [[a, "r:eth0"], ["r:eth1", b]]
    events:
      - { at: 1s, on: b, run: "nc -l 5000" }
      - { at: 2s, on: a, run: "curl -s -o page http://b/page; cat page | nc b 5000" }
      - { at: 3s, on: b, run: "udp-recv 7000 --count 40" }
      - { at: 4s, on: a, run: "udp-send b 7000 --count 40 --size 150" }
      - { at: 50s, on: a, run: "ss -t -n -i" }
      - { at: 50s, on: b, run: "ss -t -n -i" }
    """

  private func run(_ size: Int, _ folder: TemporaryFolder) throws -> LabResult {
    let file = try folder.write(
      WireCountTests.lab.split(separator: "SIZE").joined(separator: "\(size)"), as: "counts.yaml")
    let arguments = ["run", file, "--json", "--capture", "all", "--output", folder["all"]]
    return try LabResult(#require(Polder.built).run(arguments))
  }

  /// The numbers that `ss -i` prints for the connection to or from port 5000.
  private func counters(_ node: String, _ result: LabResult) throws -> [String: Int] {
    let program = result.programs.first { $0["node"] as? String == node && $0["command"] as? String == "ss -t -n -i" }
    let lines = (program?["output"] as? String ?? "").split(separator: "\n")
    let row = try #require(lines.firstIndex { $0.contains(":5000 ") })
    let pairs = lines[row + 1].split(separator: " ").map { $0.split(separator: ":") }.filter { $0.count == 2 }
    return Dictionary(pairs.map { (String($0[0]), Int($0[1]) ?? -1) }) { $1 }
  }

  private func conversation(_ kind: String, _ port: Int, at node: String, _ folder: TemporaryFolder) throws
    -> Conversation
  {
    let lines = try Tshark.statistic("conv,\(kind)", of: folder["all/\(node)-eth0.pcapng"])
    return try #require(lines.filter { $0.contains(":\(port) ") }.compactMap(Conversation.init).first)
  }

  /// Ethernet, IPv4 and TCP with time stamps take 66 bytes, and a SYN 8 more for its options.
  @Test(arguments: [0, 1, 3000, 500_000]) func `a TCP conversation has the segments and bytes that both ends counted`(
    size: Int
  ) throws {
    let folder = try TemporaryFolder()
    let result = try run(size, folder)
    let (a, b) = (try counters("a", result), try counters("b", result))
    #expect(a["bytes_acked", default: 0] == size && b["bytes_received", default: 0] == size)
    for node in ["a", "b"] {
      let seen = try conversation("tcp", 5000, at: node, folder)
      let (out, back) = (a["segs_out"] ?? 0, b["segs_out"] ?? 0)
      #expect(seen.sent == .init(frames: out, bytes: size + 66 * out + 8), "at \(node): \(a)")
      #expect(seen.received == .init(frames: back, bytes: 66 * back + 8), "at \(node): \(b)")
      #expect(a["segs_in"] == back && b["segs_in"] == out)
    }
  }

  @Test func `a UDP conversation has the datagrams and bytes that both programs counted`() throws {
    let folder = try TemporaryFolder()
    let result = try run(1, folder)
    let texts = result.programs.compactMap { $0["output"] as? String }
    #expect(texts.contains { $0.hasPrefix("40 datagrams, 6000 bytes received on port 7000\n") }, "\(texts)")
    for node in ["a", "b"] {
      let seen = try conversation("udp", 7000, at: node, folder)
      #expect(seen.sent == .init(frames: 40, bytes: 40 * (150 + 42)) && seen.received.frames == 0)
    }
  }

  @Test(arguments: ["codel", "fq-codel"]) func `congestion is marked from end to end, and nothing is lost`(
    discipline: String
  ) throws {
    let folder = try TemporaryFolder()
    let text = """
      polder: 1
      name: marks
      duration: 60s
      defaults: { node: { tcp: { ecn: true } }, link: { rate: 1Gbps, delay: 1ms } }
      nodes:
        a: { interfaces: { eth0: { address: 10.0.1.2/24 } }, gateway: 10.0.1.1 }
        r: { kind: router, interfaces: { eth0: { address: 10.0.1.1/24 }, eth1: { address: 10.0.2.1/24 } } }
        b: { interfaces: { eth0: { address: 10.0.2.2/24 } }, gateway: 10.0.2.1 }
      links:
        - [a, "r:eth0"]
        - { endpoints: ["r:eth1", b], rate: 10Mbps, delay: 10ms, queue: { discipline: \(discipline), limit: 1000, ecn: true } }
      events:
        - { at: 0s, on: b, run: iperf -s }
        - { at: 1s, on: a, run: iperf -c b -n 8M }
      """
    let file = try folder.write(text, as: "marks.yaml")
    let arguments = ["run", file, "--json", "--capture", "all", "--output", folder["all"]]
    let result = try LabResult(#require(Polder.built).run(arguments))
    #expect(result.drops.isEmpty, "\(result.drops)")
    let (a, b) = (folder["all/a-eth0.pcapng"], folder["all/b-eth0.pcapng"])
    let marks = try Tshark.count("ip.dsfield.ecn == 3 && ip.src == 10.0.1.2", in: b)
    #expect(marks > 0)
    #expect(try Tshark.count("ip.dsfield.ecn == 3", in: a) == 0, "nothing is marked before the queue")
    // The receiver says it again in each ACK until the sender has answered (RFC 3168, section 6.1.3).
    let echoes = try Tshark.count("tcp.flags.ece == 1 && tcp.flags.syn == 0 && ip.src == 10.0.2.2", in: a)
    let answers = try Tshark.count("tcp.flags.cwr == 1 && tcp.flags.syn == 0 && ip.src == 10.0.1.2", in: b)
    #expect((1...echoes).contains(answers), "\(marks) marks, \(echoes) echoes, \(answers) answers")
    for capture in [a, b] { #expect(try Tshark.remarks(in: capture).isEmpty) }
  }
}
