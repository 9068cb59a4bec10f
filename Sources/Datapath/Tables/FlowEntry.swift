public import OpenFlow
public import SimulationKernel

/// An entry of a flow table (OpenFlow 1.3.5, section 5.2).
public struct FlowEntry: Sendable, Equatable, StateRecord {
  public let match: Match
  public let priority: UInt16
  public let cookie: UInt64
  public let flags: FlowModFlags
  /// In seconds; zero for none.
  public let idleTimeout, hardTimeout: UInt16
  public internal(set) var instructions: [Instruction]
  public let installedAt: Instant
  /// Tells it from others that had its number before or will have it.
  let serial: UInt64

  /// Whether it is the entry for packets that match no other (section 5.4).
  public var isTableMiss: Bool { priority == 0 && match.entries.isEmpty }

  /// Whether it sends packets out of a port, by an action of its own.
  func outputs(to port: PortNumber) -> Bool {
    actions.contains { if case .output(port, _) = $0 { true } else { false } }
  }

  func sends(to group: GroupNumber) -> Bool { actions.contains(.group(group)) }

  var sendsToGroups: Bool { actions.contains { $0.type == .group } }

  var meter: MeterNumber? {
    for case .meter(let meter) in instructions { return meter }
    return nil
  }

  private var actions: [Action] {
    instructions.flatMap { instruction -> [Action] in
      switch instruction {
      case .writeActions(let actions), .applyActions(let actions): actions
      default: []
      }
    }
  }

  public static let fields = Fields(
    \FlowEntry.match, \.priority, \.cookie, \.flags, \.idleTimeout, \.hardTimeout, \.instructions, \.installedAt,
    \.serial)

  public var inconsistency: String? { (try? match.validate()) != nil ? nil : "a flow entry with an invalid match" }
}

/// What an entry has counted.
public struct FlowCounters: Sendable, Equatable, BitwiseCopyable, StateRecord {
  public internal(set) var packets: UInt64 = 0
  public internal(set) var bytes: UInt64 = 0
  /// When the last packet came, or the entry.
  var lastUsed: Instant
  /// Whether packets and bytes are counted.
  var countsPackets: Bool
  var countsBytes: Bool

  init(_ flags: FlowModFlags, at now: Instant) {
    lastUsed = now
    countsPackets = !flags.contains(.noPacketCounts)
    countsBytes = !flags.contains(.noByteCounts)
  }

  mutating func count(_ length: Int, at now: Instant) {
    if countsPackets { packets &+= 1 }
    if countsBytes { bytes &+= UInt64(length) }
    lastUsed = now
  }

  public static let fields = Fields(\FlowCounters.packets, \.bytes, \.lastUsed, \.countsPackets, \.countsBytes)
}
