import Fabric
import Guests
import Lab
import NetworkStack
import Packets
import SimulationKernel

/// S4: hosts on one subnet, 1 Gbit/s and 1 us to a switch, that ping the host half the LAN away ten times, ARP caches
/// empty.
struct LAN {
  static let all = [
    Benchmark(name: "LAN a, run", unit: "s CPU", must: 0.3, aim: 0.1) { try LAN.small.measure($0) },
    Benchmark(name: "LAN b, run", unit: "s CPU", must: 3, aim: 1) { try LAN.large.measure($0) },
    Benchmark(name: "LAN b, memory", unit: "bytes/host", must: 2048, aim: 1024) { _ in try LAN.measureMemory() },
    Benchmark(name: "LAN b, set-up", unit: "s CPU") { _ in LAN.measureSetUp() },
  ]

  private var lab = LabBuilder()
  private var hosts: [NodeIndex] = []
  /// Every how many hosts there is one that pings.
  private let stride: Int

  /// 1,000 hosts on one switch.
  static var small: LAN {
    var lan = LAN(stride: 1)
    let hub = lan.lab.learningSwitch("s", ports: 1000)
    for _ in 0..<1000 { lan.addHost(on: hub) }
    return lan
  }

  /// 10,000 hosts on 100 access switches and a root.
  static var large: LAN {
    var lan = LAN(stride: 10)
    let root = lan.lab.learningSwitch("root", ports: 100)
    for number in 0..<100 {
      let access = lan.lab.learningSwitch("s\(number)", ports: 101)
      for _ in 0..<100 { lan.addHost(on: access) }
      lan.lab.connect(access, root)
    }
    return lan
  }

  private init(stride: Int) {
    self.stride = stride
    lab.link.delay = .microseconds(1)
  }

  private mutating func addHost(on device: NodeIndex) {
    let address = InterfaceAddress(LAN.address(hosts.count), prefixLength: 16)
    let node = lab.host("h\(hosts.count)", [[address]])
    hosts.append(node)
    lab.connect(node, device)
  }

  private static func address(_ host: Int) -> IPv4Address {
    IPv4Address(10, 0, UInt8(host / 250), UInt8(host % 250 + 1))
  }

  private var pingers: some Collection<Int> { Swift.stride(from: 0, to: hosts.count, by: stride).map { $0 } }

  /// Host i begins at i ms. With a part of the work, only the first few hosts ping.
  func workload(_ part: Int) -> Workload {
    let steps = pingers.prefix(pingers.count / part).map { host in
      let target = LAN.address((host + hosts.count / 2) % hosts.count)
      return Workload.Step(
        .zero + .milliseconds(Int64(host)), .run("ping -c 10 -i 0.1 -s 56 \(target)", on: hosts[host]))
    }
    return Workload(world: lab.world, steps: steps, end: .zero + .seconds(60))
  }

  private func measure(_ part: Int) throws -> Measurement {
    let outcome = try workload(part).run()
    let replies = outcome.reports.count(where: \.isReply)
    guard replies == 10 * (pingers.count / part) else { throw WorkloadError("\(replies) replies in the LAN") }
    return Measurement(work: "\(replies) replies", cpu: outcome.cpu, figure: outcome.cpu)
  }

  /// What the lab takes when all pings are through, over what the process took before.
  private static func measureMemory() throws -> Measurement {
    let before = ProcessUsage.allocatedBytes
    let lan = LAN.large
    let outcome = try lan.workload(1).run()
    let bytes = ProcessUsage.allocatedBytes - before
    let hosts = outcome.world.guests.count
    return Measurement(work: "\(hosts) hosts", cpu: outcome.cpu, figure: Double(bytes) / Double(hosts))
  }

  private static func measureSetUp() -> Measurement {
    var hosts = 0
    let cpu = ProcessUsage.time { hosts = LAN.large.hosts.count }
    return Measurement(work: "\(hosts) hosts", cpu: cpu, figure: cpu)
  }
}

extension Report {
  /// A line of ping's about a reply: `64 bytes from …`.
  fileprivate var isReply: Bool {
    guard case .output(let bytes) = ofProcess else { return false }
    return bytes.starts(with: Array("64 bytes from".utf8))
  }
}
