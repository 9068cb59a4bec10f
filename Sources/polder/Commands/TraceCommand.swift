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
      The lab runs to --at; then one packet is sent in a copy of it and followed, and so is the answer to it. The exit \
      status is 0 if the packet arrives and 1 if it does not. A machine's name stands for its IPv4 address; with -6, for \
      its IPv6 address. Of a checkpoint, the lab goes on from the state in it.
      """)

  @Argument(
    help: "The topology file, - for the standard input; or a checkpoint.",
    completion: .file(extensions: ["yaml", "yml"]))
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
    var start = try start()
    start.plan.captures = []
    let instant = try instant(in: start)
    let sender = try node(named: from, start)
    let destination = try address(start.world)
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

  /// The lab as it begins, or as a checkpoint has it.
  private func start() throws -> Checkpoint {
    guard topology != "-", FileKind(ofFile: topology) == .checkpoint else {
      var file = try TopologyFile(topology, seed: seed)
      return try file.start()
    }
    guard seed == nil else { throw ValidationError("--seed: a checkpoint goes on with the seed of its run") }
    Signals.stop(.atOnce)
    var saved = try CheckpointFile.read(topology)
    saved.plan.end = max(saved.plan.ownEnd, saved.progress.reached)
    return saved
  }

  private func instant(in start: borrowing Checkpoint) throws -> Instant {
    let (reached, end) = (start.progress.reached, start.plan.end)
    guard let wanted = at?.duration else { return reached }
    guard .zero + wanted <= end else {
      throw ValidationError("--at \(wanted.inSeconds): the lab ends at \((end - .zero).inSeconds)")
    }
    guard .zero + wanted >= reached else {
      throw ValidationError("--at \(wanted.inSeconds): the checkpoint is at \((reached - .zero).inSeconds)")
    }
    return .zero + wanted
  }

  private func node(named name: String, _ start: borrowing Checkpoint) throws -> NodeIndex {
    guard let node = start.plan.labels.node(named: name), start.world.nodes[Int(node.rawValue)].kind == .guest else {
      throw ValidationError("--from \(name): no machine of that name")
    }
    return node
  }

  private func address(_ world: borrowing World) throws -> IPAddress {
    if let address = IPAddress(to) {
      guard !isIPv6 || address.v6 != nil else {
        throw ValidationError("--to \(to): not an IPv6 address, as -6 wants it")
      }
      return address
    }
    guard let address = world.address(ofMachine: to, isIPv6: isIPv6) else {
      throw ValidationError("--to \(to): not an IP address, and no machine of that name has one")
    }
    return address
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
