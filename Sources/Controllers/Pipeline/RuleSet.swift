public import OpenFlow
public import SimulationKernel

/// A flow entry that is wanted.
public struct Rule: Hashable, Sendable, StateRecord {
  public var table: TableNumber
  public var priority: UInt16
  public var match: Match
  public var instructions: [Instruction]
  public var cookie: UInt64

  public init(table: TableNumber, priority: UInt16, match: Match, instructions: [Instruction], cookie: UInt64) {
    self.table = table
    self.priority = priority
    self.match = match
    self.instructions = instructions
    self.cookie = cookie
  }

  /// What tells one entry of a table from another.
  var key: RuleKey { RuleKey(table: table, priority: priority, match: match.ordered) }

  public static let fields = Fields(\Rule.table, \.priority, \.match, \.instructions, \.cookie)
}

struct RuleKey: Hashable {
  var table: TableNumber
  var priority: UInt16
  var match: Match
}

extension Match {
  /// The same match with its fields in the order of their numbers.
  var ordered: Match {
    let keyed = entries.map { (key: $0.header.bytes, entry: $0) }
    return Match(entries: keyed.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map(\.entry))
  }
}

/// A group that is wanted.
public struct GroupRule: Hashable, Sendable, StateRecord {
  public var number: GroupNumber
  public var type: GroupType
  public var buckets: [Bucket]

  public init(_ number: GroupNumber, _ type: GroupType, _ buckets: [Bucket]) {
    self.number = number
    self.type = type
    self.buckets = buckets
  }

  public static let fields = Fields(\GroupRule.number, \.type, \.buckets)
}

/// A meter that is wanted.
public struct MeterRule: Hashable, Sendable {
  public var number: MeterNumber
  public var flags: MeterFlags
  public var bands: [MeterBand]

  public init(_ number: MeterNumber, flags: MeterFlags, _ bands: [MeterBand]) {
    self.number = number
    self.flags = flags
    self.bands = bands
  }
}

/// All that is wanted of a switch.
public struct RuleSet: Equatable, Sendable, StateRecord {
  public var rules: [Rule] = []
  public var groups: [GroupRule] = []
  public var meters: [MeterRule] = []

  public init() {}

  mutating func append(_ other: RuleSet) {
    rules += other.rules
    groups += other.groups
    meters += other.meters
  }

  /// Of what is wanted twice, the first.
  mutating func deduplicate() {
    var (seenRules, seenGroups, seenMeters): (Set<RuleKey>, Set<GroupNumber>, Set<MeterNumber>) = ([], [], [])
    rules.removeAll { !seenRules.insert($0.key).inserted }
    groups.removeAll { !seenGroups.insert($0.number).inserted }
    meters.removeAll { !seenMeters.insert($0.number).inserted }
  }

  public static let fields = Fields(\RuleSet.rules, \.groups, \.meters)
}

extension MeterRule: Checkpointable {
  public func encode(to writer: inout ByteWriter) {
    MeterMod(.add, number, flags: flags, bands: bands).encode(to: &writer)
  }

  public init(from reader: inout CheckpointReader) throws(CheckpointError) {
    let mod = try MeterMod(from: &reader)
    self.init(mod.meter, flags: mod.flags, mod.bands)
  }
}
