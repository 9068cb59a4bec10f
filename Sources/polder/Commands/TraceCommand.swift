import ArgumentParser
import Fabric
import Lab
import NetworkStack
import Packets
import Sessions
import SimulationKernel

struct TraceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "trace", abstract: "Show where a packet goes, hop by hop, and why it stops.",
    discussion: """
      The lab runs to --at; then one packet is sent in a copy of it and followed. The exit status is 0 if it arrives \
      and 1 if it does not. A machine's name stands for its IPv4 address; with -6, for its IPv6 address.
      """)

  @Argument(help: "The topology file; - is the standard input.", completion: .file(extensions: ["yaml", "yml"]))
  var topology: String

  @Option(help: "The sending machine.")
  var from: String

  @Option(help: "The destination: a machine or an IP address.")
  var to: String

  @Flag(name: .customShort("6"), help: "Send IPv6.")
  var isIPv6 = false

  @Option(name: .customLong("protocol"), help: "tcp (a SYN), udp or icmp (an echo request).")
  var transport: TracedProtocol = .icmp

  @Option(help: "The destination port (tcp, udp).")
  var destinationPort: UInt16?

  @Option(help: "The source port, or the identifier of the echo request.")
  var sourcePort: UInt16 = 40_000

  @Option(help: "The time to live.")
  var ttl: UInt8 = 64

  @Option(help: "The simulated time at which the packet is sent, such as 3s.", transform: DurationArgument.init)
  var at: DurationArgument?

  @Option(help: "Overrides the file's seed.")
  var seed: UInt64?

  @Flag(help: "Print the trace as one JSON object.")
  var json = false

  func validate() throws {
    guard transport == .icmp || destinationPort != nil else {
      throw ValidationError("--protocol \(transport.rawValue) needs --destination-port")
    }
    guard transport != .icmp || destinationPort == nil else {
      throw ValidationError("--destination-port: icmp has no ports; add --protocol tcp or udp")
    }
    guard destinationPort != 0 else { throw ValidationError("--destination-port 0: must be from 1 to 65535") }
    guard ttl > 0 else { throw ValidationError("--ttl 0: must be from 1 to 255") }
  }

  func run() throws {
    var file = try TopologyFile(topology, seed: seed)
    var start = try file.start()
    start.plan.captures = []
    let instant = try instant(before: start.plan.end)
    let sender = try node(named: from, file)
    let destination = try address(file)
    var session: Session
    do { session = try Session(start, output: nil) } catch { throw Failure(error) }
    session.advance(to: instant)
    let packet = TracedPacket(
      transport.number, to: destination, sourcePort: sourcePort, destinationPort: destinationPort ?? 0,
      timeToLive: ttl)
    let trace = Trace(packet, from: sender, in: session.world, session.plan.labels)
    try Console.print(json ? trace.json : trace.text)
    if !trace.arrived { throw ExitCode.checkFailed }
  }

  private func instant(before end: Instant) throws -> Instant {
    let after = at?.duration ?? .zero
    guard .zero + after <= end else {
      throw ValidationError("--at \(after.inSeconds): the lab ends at \((end - .zero).inSeconds)")
    }
    return .zero + after
  }

  private func node(named name: String, _ file: TopologyFile) throws -> NodeIndex {
    guard let index = file.topology.machine(named: name) else {
      throw ValidationError("--from \(name): no machine of that name")
    }
    return NodeIndex(index)
  }

  private func address(_ file: TopologyFile) throws -> IPAddress {
    if let address = IPAddress(to) {
      guard !isIPv6 || address.v6 != nil else {
        throw ValidationError("--to \(to): not an IPv6 address, as -6 wants it")
      }
      return address
    }
    if !isIPv6, let address = file.topology.address(ofMachine: to) { return .v4(address) }
    guard let address = file.topology.ipv6Address(ofMachine: to) else {
      throw ValidationError("--to \(to): not an IP address, and no machine of that name has one")
    }
    return .v6(address)
  }
}

enum TracedProtocol: String, ExpressibleByArgument, CaseIterable {
  case tcp, udp, icmp

  var number: IPProtocol {
    switch self {
    case .tcp: .tcp
    case .udp: .udp
    case .icmp: .icmp
    }
  }
}
