import OpenFlow

/// What flow entries ask of the fields of packets. Two packets that answer all of it alike go the same way, so that one of each
/// class is enough.
struct HeaderClasses {
  /// A value that a field is compared with, in these bits.
  private struct Question: Hashable {
    let value, mask: UInt128
  }

  private var questions: [OXMField: [Question]] = [:]
  private var seen: [OXMField: Set<Question>] = [:]

  mutating func add(_ match: Match) {
    for case .field(let field) in match.entries where !ProbePacket.isOfTheWay(field.field) {
      let question = Question(value: field.value & field.effectiveMask, mask: field.effectiveMask)
      if seen[field.field, default: []].insert(question).inserted {
        questions[field.field, default: []].append(question)
      }
    }
  }

  /// A value of each class of a field; `usual` stands for its own.
  ///
  /// - Parameter width: of the field in bits, at most 20.
  func values(of field: OXMField, width: Int, usual: UInt128) -> [UInt128] {
    guard let questions = questions[field] else { return [usual] }
    let all = (UInt128(1) << UInt128(width)) - 1
    let isExact = questions.allSatisfy { $0.mask & all == all }
    return isExact
      ? HeaderClasses.valuesNamed(questions.map(\.value), all, usual)
      : HeaderClasses.valuesMasked(questions, all, usual)
  }

  /// Each value that is named, and one that is not.
  private static func valuesNamed(_ named: [UInt128], _ all: UInt128, _ usual: UInt128) -> [UInt128] {
    let others = named.filter { $0 != usual }
    guard others.count < named.count else { return [usual] + others }
    let set = Set(named)
    // The number of values that are named bounds the search.
    let unnamed = (0...UInt128(named.count)).lazy.map { (usual + 1 + $0) & all }.first { !set.contains($0) }
    return [usual] + others + (unnamed.map { [$0] } ?? [])
  }

  /// All values of the field, divided by one question after another.
  private static func valuesMasked(_ questions: [Question], _ all: UInt128, _ usual: UInt128) -> [UInt128] {
    var classes = [Int32](repeating: 0, count: Int(all) + 1)
    var count: Int32 = 1
    for question in questions {
      // By class, what its members with the other answer become.
      var divided: [Int32: (answer: Bool, other: Int32?)] = [:]
      for value in classes.indices {
        let answer = UInt128(value) & question.mask & all == question.value & all
        let (own, found) = (classes[value], divided[classes[value]])
        guard let found else {
          divided[own] = (answer, nil)
          continue
        }
        guard found.answer != answer else { continue }
        if found.other == nil {
          divided[own]?.other = count
          count += 1
        }
        classes[value] = found.other ?? count - 1
      }
    }
    var representatives = [UInt128?](repeating: nil, count: Int(count))
    representatives[Int(classes[Int(usual)])] = usual
    for value in classes.indices where representatives[Int(classes[value])] == nil {
      representatives[Int(classes[value])] = UInt128(value)
    }
    return [usual] + representatives.compactMap { $0 }.filter { $0 != usual }.sorted()
  }
}
