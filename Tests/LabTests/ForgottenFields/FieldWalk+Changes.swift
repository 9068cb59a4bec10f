// Changes, and what becomes of them.

extension FieldWalk {
  /// Someone waits for a change here.
  var isWanted: Bool { levels.contains { record.wants($0.site) } }

  func change<Value: FixedWidthInteger>(_: Value.Type, _ pointer: UnsafeMutableRawPointer) {
    change(pointer, isInteger: true) { (value: inout Value) in value ^= 1 }
  }

  func change<Value>(
    _ pointer: UnsafeMutableRawPointer, isInteger: Bool = false, _ body: (inout Value) -> Void
  ) {
    let wanted = levels.filter { record.wants($0.site) }
    guard !wanted.isEmpty, isInteger || !isInPayload else { return }
    for level in wanted { level.part.prepare() }
    let value = pointer.assumingMemoryBound(to: Value.self)
    let before = value.pointee
    body(&value.pointee)
    commit()
    judge(wanted)
    value.pointee = before
    commit()
  }

  private func commit() {
    for commit in commits.reversed() { commit() }
  }

  /// From the inside out. What a part does not see those around it do not see either, and it is the inner one's fault.
  private func judge(_ wanted: [Level]) {
    var judged: (part: Part, verdict: Part.Verdict)?
    for level in wanted.reversed() {
      let verdict = judged.flatMap { $0.part === level.part ? $0.verdict : nil } ?? level.part.verdict
      judged = (level.part, verdict)
      record.note(verdict, on: level.site)
      if case .unseen = verdict { return }
    }
  }
}
