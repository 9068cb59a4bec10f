import SimulationKernel

/// Plays one round with two parties, and compares what they answer and what their calls return.
struct TCPComparison<Reference: TCPParty, Subject: TCPParty> {
  /// Where they differ.
  struct Difference: CustomStringConvertible {
    var history: [String]
    var step: TCPRound.Step
    var reference: [String]
    var subject: [String]

    var description: String {
      (history + ["then \(step.text)", "  the kernel: \(reference)", "  the guest:  \(subject)"]).joined(
        separator: "\n")
    }
  }

  private var reference: Reference
  private var subject: Subject
  private(set) var round: TCPRound
  private var history: [String] = []
  private var (referenceFilter, subjectFilter) = (AnswerFilter(), AnswerFilter())
  /// The reference's clock: how long ago it began.
  private let elapsed: (Reference) -> Duration

  /// How long each is given to answer: longer than an acknowledgment may wait.
  static var patience: Duration { .milliseconds(60) }

  init(_ reference: Reference, _ subject: Subject, _ round: TCPRound, elapsed: @escaping (Reference) -> Duration) {
    (self.reference, self.subject, self.round, self.elapsed) = (reference, subject, round, elapsed)
  }

  /// The first difference; nil where there is none in `count` steps.
  mutating func play(_ count: Int) -> Difference? {
    for step in round.opening() { if let difference = play(step) { return difference } }
    for _ in 0..<count where !round.isOver { if let difference = play(round.step()) { return difference } }
    return nil
  }

  private mutating func play(_ step: TCPRound.Step) -> Difference? {
    let begin = elapsed(reference)
    var results = (reference: perform(step, &reference), subject: "")
    let answers = reference.wait(until: begin + Self.patience)
    var others = subject.wait(until: begin)
    results.subject = perform(step, &subject)
    others += subject.wait(until: elapsed(reference))
    round.note(answers)
    let isCall = if case .call = step { true } else { false }
    let ours = [results.reference] + referenceFilter.lines(of: answers, isCall: isCall)
    let theirs = [results.subject] + subjectFilter.lines(of: others, isCall: isCall)
    guard ours == theirs else {
      return Difference(history: history, step: step, reference: ours, subject: theirs)
    }
    history.append("\(step.text) -> \(ours)")
    return nil
  }

  /// Whatever comes is read, so that windows stay open.
  private func perform<Party: TCPParty>(_ step: TCPRound.Step, _ party: inout Party) -> String {
    switch step {
    case .call(let call): return party.perform(call)
    case .segment(let segment, let kinds):
      party.inject(segment, kinds: kinds)
      return segment.flags == .syn || round.isClosed ? "" : party.perform(.read)
    }
  }
}

extension TCPRound.Step {
  var text: String {
    switch self {
    case .call(let call): "\(call)"
    case .segment(let segment, _): "< \(segment.line)"
    }
  }
}

/// What of a party's answers counts: not what is sent again, nor an acknowledgment that says nothing new when nothing came.
private struct AnswerFilter {
  private var highest: UInt32 = 0
  private var lastAcknowledgment: UInt32 = 0

  mutating func lines(of segments: [WireSegment], isCall: Bool) -> [String] {
    var lines: [String] = []
    for segment in segments {
      let isPure = segment.flags == .ack && segment.length == 0
      let isRepetition =
        !isPure && !segment.flags.contains(.rst) && Int32(bitPattern: segment.end &- highest) <= 0
        && segment.end != segment.sequence
      let isOld = isCall && isPure && segment.acknowledgment == lastAcknowledgment
      if segment.flags.contains(.ack) { lastAcknowledgment = segment.acknowledgment }
      if Int32(bitPattern: segment.end &- highest) > 0 { highest = segment.end }
      guard !isRepetition, !isOld, lines.last != segment.line else { continue }
      lines.append(segment.line)
    }
    return lines
  }
}

extension WireSegment {
  /// As a script would have it, without PSH and windows.
  var line: String {
    var text = "\(flags.subtracting(.psh).text) \(sequence)+\(length)"
    if flags.contains(.ack) { text += " ack \(acknowledgment)" }
    if let timestamps { text += " ecr \(timestamps.echo)" + (timestamps.value == 0 ? "" : " val \(timestamps.value)") }
    if !blocks.isEmpty { text += " sack " + blocks.map { "\($0.start):\($0.end)" }.joined(separator: " ") }
    return text
  }
}
