import LabTesting
import TestSupport
import Testing

/// What Wireshark, which we did not write, makes of every port of every lab.
@Suite(
  .enabled(if: Polder.built != nil, Comment(rawValue: Polder.isMissing)),
  .enabled(if: Tshark.isInstalled, Comment(rawValue: Tshark.isMissing)))
struct WireTruthTests {
  /// Labs that lose segments on purpose, and what for: it stands among the drops of the lab's own result. In all others
  /// Wireshark's analysis of TCP must have nothing to remark at any port.
  private static let losses = [
    "bufferbloat": "waited too long in the queue", "company-network": "policy drop",
    "openflow-firewall": "flow entries have no output", "tcp-fair-share": "queue full",
    "tcp-loss-recovery": "queue full", "traffic-engineering": "queue full",
  ]

  /// Ports judged in one lab. Labs with more have many that are alike; of them every n-th is judged.
  private static let maximumPorts = 24

  @Test(arguments: Repository.topologies)
  func `no port shows a malformed frame, a bad checksum, an expert's error or, without loss, a remark about TCP`(
    topology: String
  ) throws {
    let folder = try TemporaryFolder()
    let polder = try #require(Polder.built)
    let arguments = ["run", Repository.path(of: topology), "--json", "--capture", "none", "--capture", "all"]
    let result = try LabResult(polder.run(arguments + ["--output", folder["all"]]))
    let files = try folder.files(in: "all")
    let step = max(1, files.count / WireTruthTests.maximumPorts)
    var remarks: [String] = []
    for file in stride(from: 0, to: files.count, by: step).map({ folder["all/\(files[$0])"] }) {
      guard try !Tshark.isContent(with: file) else { continue }
      let faults = try Tshark.faults(in: file)
      #expect(faults.isEmpty, "\(file): \(faults)")
      remarks += try Tshark.remarks(in: file).map { "\(file): \($0)" }
    }
    expect(remarks, of: topology, result)
  }

  /// A lab may be exempt for what it loses, and only as long as it does.
  private func expect(_ remarks: [String], of topology: String, _ result: LabResult) {
    guard let loss = WireTruthTests.losses[topology] else {
      return #expect(remarks.isEmpty, "\(remarks.prefix(5))")
    }
    #expect(!remarks.isEmpty && result.drops.contains { $0.contains(loss) }, "\(result.drops)")
  }

  @Test(arguments: [
    "tcp: {}", "tcp: { congestion-control: newreno, sack: false, timestamps: false }",
    "tcp: { delayed-ack: 1, ecn: true }",
    "tcp: { buffers: 256KiB, nagle: false, initial-window: 3 }",
  ]) func `where nothing is lost, Wireshark's analysis of TCP has nothing to remark at any port`(tcp: String) throws {
    let folder = try TemporaryFolder()
    let polder = try #require(Polder.built)
    let text = """
      polder: 1
      name: lossless
      duration: 100s
      defaults: { link: { rate: 100Mbps, delay: 3ms, queue: { limit: 100000 } }, node: { \(tcp) } }
      nodes:
        a: { interfaces: { eth0: { address: 10.0.1.2/24 } }, gateway: 10.0.1.1 }
        r: { kind: router, interfaces: { eth0: { address: 10.0.1.1/24 }, eth1: { address: 10.0.2.1/24 } } }
        b: { interfaces: { eth0: { address: 10.0.2.2/24 } }, gateway: 10.0.2.1 }
      links: [[a, "r:eth0"], ["r:eth1", b]]
      events:
        - { at: 0s, on: b, run: iperf -s }
        - { at: 1s, on: a, run: iperf -c b -n 3M -P 2 }
        - { at: 3s, on: a, run: iperf -c b -b 1M -t 2 -l 700 }
        - { at: 8s, on: a, run: iperf -c b -n 100 }
      """
    let file = try folder.write(text, as: "lossless.yaml")
    #expect(try polder.run(["run", file, "--capture", "all", "--output", folder["all"]]).status == 0)
    for file in try folder.files(in: "all") {
      let remarks = try Tshark.remarks(in: folder["all/\(file)"])
      #expect(remarks.isEmpty, "\(file): \(remarks.prefix(5))")
    }
  }

  @Test(arguments: FuzzSeeds.draw(4, for: "truth on the wire")) func `random labs without corruption show none`(
    seed: UInt64
  ) throws {
    let folder = try TemporaryFolder()
    let polder = try #require(Polder.built)
    let file = try folder.write(RandomLab(seed: seed, isImpaired: false).text, as: "lab.yaml")
    #expect(try polder.run(["run", file, "--output", folder["all"]]).status == 0)
    for file in try folder.files(in: "all") {
      let faults = try Tshark.faults(in: folder["all/\(file)"])
      #expect(faults.isEmpty, "seed \(seed), \(file): \(faults)")
    }
  }
}
