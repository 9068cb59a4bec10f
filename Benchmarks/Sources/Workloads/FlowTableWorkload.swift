import Datapath
import Fabric
import OpenFlow
import Packets
import SimulationKernel

/// A datapath alone, without links: 10,000 flow entries for IPv4 destinations with 19 lengths of prefixes, none within
/// another, and one entry below them for a UDP port, whose mask is the twentieth.
///
/// A packet of one of 50 flows, of 10,000 in turn, and of a flow that was never seen, whose entry has to be searched for, in
/// half of the masks on average; and flow-mods that add entries and delete them again.
struct FlowTableWorkload {
  static let entries = 10_000
  /// Of IPv4 destinations: what remains of 32 bits below the number of an entry.
  private static let unusedBits = 18
  /// Packets between two looks at the clock. What they leave is cleared away in between.
  private static let batch = 10_000

  static let all = [
    Benchmark(name: "flow table, 50 flows", unit: "ns/packet", must: 250) { part in
      try measure(1_000_000 / part) { ($0 % 50 * (entries / 50 + 1), 0) }
    },
    Benchmark(name: "flow table, 10,000 flows", unit: "ns/packet", must: 250) { part in
      try measure(1_000_000 / part) { ($0 % entries, 0) }
    },
    Benchmark(name: "flow table, unknown flows", unit: "ns/packet", must: 1_000) { part in
      try measure(1_000_000 / part) { ($0 % entries, 1 + $0 / entries) }
    },
    Benchmark(name: "flow table, flow-mods", unit: "ns/flow-mod", must: 10_000) { part in
      try measureChanges([.deleteStrict, .add], 200_000 / part)
    },
    Benchmark(name: "flow table, modify, not strict", unit: "ns/flow-mod", must: 10_000) { part in
      try measureChanges([.modify], 200_000 / part)
    },
  ]

  private var datapath: Datapath
  private var outbox = Outbox()

  private init() throws {
    let ports = (1...2).map {
      PortSettings(name: "p\($0)", address: MACAddress(bits: 0x0200_0000_0000 + UInt64($0)), speed: 1_000_000)
    }
    datapath = Datapath(DatapathSettings(ports: ports), at: .zero)
    try datapath.apply(
      FlowMod(
        .add, priority: 1,
        match: Match(
          MatchField(.etherType, 0x0800), MatchField(.ipProtocol, 17), MatchField(.udpSource, 0xFFFF)),
        instructions: []), at: .zero, into: &outbox)
    for number in 0..<FlowTableWorkload.entries { try apply(.add, number) }
  }

  private mutating func apply(_ command: FlowModCommand, _ number: Int) throws {
    try datapath.apply(FlowTableWorkload.flowMod(command, number), at: .zero, into: &outbox)
  }

  private static func flowMod(_ command: FlowModCommand, _ number: Int) -> FlowMod {
    let unused = number % (unusedBits + 1)
    let match = Match(
      MatchField(.etherType, 0x0800),
      MatchField(
        .ipv4Destination, UInt128(destination(number)), mask: (0xFFFF_FFFF >> UInt128(unused)) << UInt128(unused)))
    let actions = Instruction.applyActions([.output(PortNumber(2))])
    return FlowMod(command, priority: 100 + UInt16(unused), match: match, instructions: [actions])
  }

  /// The number of the entry is in the upper bits, so that no two entries overlap.
  private static func destination(_ number: Int) -> UInt32 { UInt32(number) << UInt32(unusedBits) }

  /// - Parameter flow: the entry and the source port of each packet.
  private static func measure(_ packets: Int, _ flow: (Int) -> (entry: Int, port: Int)) throws -> Measurement {
    var workload = try FlowTableWorkload()
    var (cpu, done) = (0.0, 0)
    while done < packets {
      let count = min(batch, packets - done)
      let frames = (done..<done + count).map { workload.frame(of: flow($0)) }
      cpu += ProcessUsage.time {
        for frame in frames { workload.datapath.receive(frame, on: PortIndex(0), at: .zero, into: &workload.outbox) }
      }
      guard workload.outbox.takeFrames().allSatisfy({ $0.dropped == nil }) else {
        throw WorkloadError("a packet matched no flow entry")
      }
      done += count
    }
    return Measurement(work: "\(packets) packets", cpu: cpu, figure: cpu * 1e9 / Double(packets))
  }

  private mutating func frame(of flow: (entry: Int, port: Int)) -> Frame {
    var bytes = [UInt8](repeating: 0, count: 60)
    bytes.replaceSubrange(12..<24, with: [8, 0, 0x45, 0, 0, 46, 0, 0, 0, 0, 64, 17])
    let destination = FlowTableWorkload.destination(flow.entry)
    for index in 0..<4 { bytes[30 + index] = UInt8(truncatingIfNeeded: destination >> UInt32(24 - 8 * index)) }
    bytes[34] = UInt8(flow.port >> 8)
    bytes[35] = UInt8(flow.port & 0xFF)
    return outbox.frames.make(bytes.span.bytes)
  }

  /// The commands are given to each entry in turn.
  private static func measureChanges(_ commands: [FlowModCommand], _ count: Int) throws -> Measurement {
    var workload = try FlowTableWorkload()
    let cpu = try ProcessUsage.time {
      for number in 0..<count / commands.count {
        for command in commands { try workload.apply(command, number % entries) }
      }
    }
    return Measurement(work: "\(count) flow-mods", cpu: cpu, figure: cpu * 1e9 / Double(count))
  }
}
