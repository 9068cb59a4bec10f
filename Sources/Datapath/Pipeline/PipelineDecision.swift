public import Fabric
public import OpenFlow

/// What a table, a group or a meter decided of a packet, as a trace tells it. Matches and actions are written as Open vSwitch does.
public enum PipelineDecision: Sendable, Equatable {
  /// A packet matched an entry, as in "tcp,tp_dst=80", whose actions are these.
  case matched(table: TableNumber, priority: UInt16, cookie: UInt64, match: String, actions: String)
  /// It matched none.
  case missed(table: TableNumber)
  /// It went to these buckets of a group.
  case grouped(GroupNumber, GroupType, [ChosenBucket])
  case metered(MeterNumber, MeterVerdict)
  /// The actions that it had collected were done at the end of its way.
  case finished(actions: String)

  public struct ChosenBucket: Sendable, Equatable {
    /// Counted from zero.
    public var index: Int
    public var actions: String

    public init(index: Int, actions: String) {
      self.index = index
      self.actions = actions
    }
  }

  /// What a meter did with a packet.
  public enum MeterVerdict: String, Sendable {
    /// It was below all rates.
    case pass
    case drop
    /// Its drop precedence was raised.
    case remark
  }
}

extension Decision {
  private enum Code {
    static let matched: UInt8 = 0
    static let missed: UInt8 = 1
    static let grouped: UInt8 = 2
    static let metered: UInt8 = 3
    static let finished: UInt8 = 4
  }

  init(_ decision: PipelineDecision, bytes: [UInt8]) {
    let (code, words): (UInt8, [String]) =
      switch decision {
      case .matched(let table, let priority, let cookie, let match, let actions):
        (Code.matched, ["\(table)", "\(priority)", "\(cookie)", match, actions])
      case .missed(let table): (Code.missed, ["\(table)"])
      case .grouped(let group, let type, let buckets):
        (
          Code.grouped,
          ["\(group.rawValue)", "\(type.rawValue)"] + buckets.flatMap { ["\($0.index)", $0.actions] }
        )
      case .metered(let meter, let verdict): (Code.metered, ["\(meter.rawValue)", verdict.rawValue])
      case .finished(let actions): (Code.finished, [actions])
      }
    self.init(layer: DatapathDropReason.layer, code: code, bytes: bytes, detail: .none, words: words)
  }

  /// What was decided, where a datapath did.
  public var inPipeline: PipelineDecision? {
    guard let code = code(of: DatapathDropReason.layer), let first = words.first else { return nil }
    switch code {
    case Code.matched:
      guard words.count == 5, let table = UInt8(first), let priority = UInt16(words[1]), let cookie = UInt64(words[2])
      else { return nil }
      return .matched(
        table: TableNumber(table), priority: priority, cookie: cookie, match: words[3], actions: words[4])
    case Code.missed: return UInt8(first).map { .missed(table: TableNumber($0)) }
    case Code.grouped:
      guard let group = UInt32(first), words.count >= 2, let type = UInt8(words[1]).flatMap(GroupType.init(rawValue:))
      else { return nil }
      return .grouped(GroupNumber(group), type, Decision.buckets(words.dropFirst(2)))
    case Code.metered:
      guard let meter = UInt32(first), let verdict = PipelineDecision.MeterVerdict(rawValue: words.last ?? "") else {
        return nil
      }
      return .metered(MeterNumber(meter), verdict)
    case Code.finished: return .finished(actions: first)
    default: return nil
    }
  }

  private static func buckets(_ words: ArraySlice<String>) -> [PipelineDecision.ChosenBucket] {
    stride(from: words.startIndex, to: words.endIndex - 1, by: 2).compactMap { position in
      Int(words[position]).map { PipelineDecision.ChosenBucket(index: $0, actions: words[position + 1]) }
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
