import OpenFlow
import Packets
import SimulationKernel

/// Draws messages of every type with all their parts.
struct RandomMessages {
  private var stream: RandomStream
  /// Whether there may be anything of experimenters', of which each judge reads a part.
  var experimenters = true

  init(seed: UInt64) { stream = RandomStream(seed: seed, owner: "messages") }

  mutating func number<T: FixedWidthInteger>(_: T.Type = T.self) -> T { T(truncatingIfNeeded: stream.next()) }
  mutating func below(_ bound: Int) -> Int { Int(stream.next(below: UInt64(bound))) }
  mutating func flag() -> Bool { below(2) == 1 }
  mutating func bytes(_ limit: Int) -> [UInt8] { (0..<below(limit + 1)).map { _ in number() } }
  mutating func one<T>(of values: [T]) -> T { values[below(values.count)] }

  mutating func list<T>(_ limit: Int, _ make: (inout RandomMessages) -> T) -> [T] {
    (0..<below(limit + 1)).map { _ in make(&self) }
  }

  mutating func text(_ limit: Int) -> String {
    String(decoding: (0..<below(limit + 1)).map { _ in 97 + UInt8(below(26)) }, as: UTF8.self)
  }

  mutating func port() -> PortNumber {
    one(of: [PortNumber(number()), PortNumber(1), .controller, .inPort, .flood, .all, .any, .normal, .table, .local])
  }

  /// Of a multiple of eight bytes, the identifier and `before` bytes included.
  mutating func experimenter(before: Int) -> ExperimenterData {
    ExperimenterData(
      experimenter: number(), data: (0..<(8 - (before + 4) % 8) % 8 + 8 * below(4)).map { _ in number() })
  }

  mutating func matchField(masked: Bool) -> MatchField {
    let field = one(of: OXMField.allCases)
    let value = (UInt128(number(UInt64.self)) << 64 | UInt128(number(UInt64.self))) & field.allBits
    guard masked, field.isMaskable, flag() else { return MatchField(field, value) }
    let mask = (UInt128(number(UInt64.self)) << 64 | UInt128(number(UInt64.self))) & field.allBits
    return MatchField(field, value & mask, mask: mask)
  }

  mutating func otherField() -> OtherMatchField {
    OtherMatchField(
      fieldClass: one(of: [0, 1, 0x8001, 0xFFFF]), field: number(), hasMask: flag(),
      payload: (0..<4 + below(12)).map { _ in number() })
  }

  mutating func match() -> Match {
    Match(
      entries: list(6) {
        $0.experimenters && $0.below(8) == 0 ? .other($0.otherField()) : .field($0.matchField(masked: true))
      })
  }

  mutating func action() -> Action {
    switch below(experimenters ? 18 : 17) {
    case 0: .output(port(), maximumLength: number())
    case 1: .copyTTLOut
    case 2: .copyTTLIn
    case 3: .setMPLSTTL(number())
    case 4: .decrementMPLSTTL
    case 5: .pushVLAN(etherType: number())
    case 6: .popVLAN
    case 7: .pushMPLS(etherType: number())
    case 8: .popMPLS(etherType: number())
    case 9: .setQueue(number())
    case 10: .group(GroupNumber(number()))
    case 11: .setIPTTL(number())
    case 12: .decrementIPTTL
    case 13: .setField(matchField(masked: false))
    case 14: .popPBB
    case 15: .pushPBB(etherType: number())
    case 16: experimenters ? .setOtherField(otherField()) : .popVLAN
    default: .experimenter(experimenter(before: 4))
    }
  }

  mutating func actions() -> [Action] { list(5) { $0.action() } }

  mutating func instruction() -> Instruction {
    switch below(experimenters ? 7 : 6) {
    case 0: .gotoTable(TableNumber(number()))
    case 1: .writeMetadata(number(), mask: number())
    case 2: .writeActions(actions())
    case 3: .applyActions(actions())
    case 4: .clearActions
    case 5: .meter(MeterNumber(number()))
    default: .experimenter(experimenter(before: 4))
    }
  }

  mutating func buffer() -> UInt32? { flag() ? nil : UInt32(below(1000)) }
}
