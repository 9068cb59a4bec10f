public import Fabric
public import OpenFlow

/// What a table, a group or a meter decided of a packet, as a trace tells it.
public enum PipelineDecision: Sendable, Equatable {
  /// A packet matched an entry, whose match is written as in "eth_type=0x800,ipv4_src=10.0.0.1".
  case matched(table: TableNumber, priority: UInt16, cookie: UInt64, match: String)
  /// It matched none.
  case missed(table: TableNumber)
  /// It went to these buckets of a group, counted from zero.
  case grouped(GroupNumber, buckets: [Int])
  /// It was above a rate of a meter, which dropped it or raised its drop precedence.
  case metered(MeterNumber, isDropped: Bool)
}

extension Decision {
  private enum Code {
    static let matched: UInt8 = 0
    static let missed: UInt8 = 1
    static let grouped: UInt8 = 2
    static let metered: UInt8 = 3
  }

  init(_ decision: PipelineDecision, bytes: [UInt8]) {
    let (code, words): (UInt8, [String]) =
      switch decision {
      case .matched(let table, let priority, let cookie, let match):
        (Code.matched, ["\(table)", "\(priority)", "\(cookie)", match])
      case .missed(let table): (Code.missed, ["\(table)"])
      case .grouped(let group, let buckets): (Code.grouped, ["\(group.rawValue)"] + buckets.map { "\($0)" })
      case .metered(let meter, let isDropped): (Code.metered, ["\(meter.rawValue)", isDropped ? "drop" : "remark"])
      }
    self.init(layer: DatapathDropReason.layer, code: code, bytes: bytes, detail: .none, words: words)
  }

  /// What was decided, where a datapath did.
  public var inPipeline: PipelineDecision? {
    guard let code = code(of: DatapathDropReason.layer), let first = words.first else { return nil }
    switch code {
    case Code.matched:
      guard words.count == 4, let table = UInt8(first), let priority = UInt16(words[1]), let cookie = UInt64(words[2])
      else { return nil }
      return .matched(table: TableNumber(table), priority: priority, cookie: cookie, match: words[3])
    case Code.missed: return UInt8(first).map { .missed(table: TableNumber($0)) }
    case Code.grouped:
      return UInt32(first).map { .grouped(GroupNumber($0), buckets: words.dropFirst().compactMap { Int($0) }) }
    case Code.metered: return UInt32(first).map { .metered(MeterNumber($0), isDropped: words.last == "drop") }
    default: return nil
    }
  }
}

extension Outbox {
  /// Tells of a decision where a trace listens. The words are not made where none does.
  @inline(__always) mutating func trace(
    _ packet: borrowing PipelinePacket, _ decision: @autoclosure () -> PipelineDecision
  ) {
    guard isTraced else { return }
    let bytes = frames.bytes(of: packet.frame).withUnsafeBytes { [UInt8]($0) }
    tell(Decision(decision(), bytes: bytes))
  }
}
