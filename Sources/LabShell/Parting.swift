import Lab
public import Sessions
public import SimulationKernel

/// Finds the first step in which two runs of a lab differ, and the first frame.
public struct Parting {
  /// What each did there; nil where it had come to its present.
  private(set) var steps: (SessionStep?, SessionStep?) = (nil, nil)
  private(set) var instants: (Instant, Instant) = (.zero, .zero)
  /// The first frames that differ, or that only one has.
  private(set) var frames: (Sighting?, Sighting?) = (nil, nil)

  /// Nil where both do the same until one comes to its present.
  public init?(_ one: inout Session, until end: Instant, _ other: inout Session, until otherEnd: Instant) {
    while true {
      let pair = (one.step(until: end), other.step(until: otherEnd))
      guard pair.0 != pair.1 else {
        if pair.0 == nil { return nil }
        continue
      }
      (steps, instants) = (pair, (one.now, other.now))
      findFrames(&one, end, &other, otherEnd)
      return
    }
  }

  /// From the parting on the two runs need not do the same number of steps between two frames.
  private mutating func findFrames(_ one: inout Session, _ end: Instant, _ other: inout Session, _ otherEnd: Instant) {
    var (mine, its) = (steps.0?.sightings ?? [], steps.1?.sightings ?? [])
    while true {
      let count = min(mine.count, its.count)
      if let index = (0..<count).first(where: { mine[$0] != its[$0] }) {
        frames = (mine[index], its[index])
        return
      }
      mine.removeFirst(count)
      its.removeFirst(count)
      if mine.isEmpty, let step = one.step(until: end) {
        mine += step.sightings
      } else if its.isEmpty, let step = other.step(until: otherEnd) {
        its += step.sightings
      } else {
        frames = (mine.first, its.first)
        return
      }
    }
  }
}

extension Parting {
  /// What each of the two did there, in words.
  public func lines(of names: (String, String), _ labels: Labels) -> [String] {
    let head = "they part at \((min(instants.0, instants.1) - .zero).inSeconds)"
    return [head] + lines(of: names.0, steps.0, instants.0, frames.0, labels)
      + lines(of: names.1, steps.1, instants.1, frames.1, labels)
  }

  private func lines(
    of name: String, _ step: SessionStep?, _ now: Instant, _ frame: Sighting?, _ labels: Labels
  ) -> [String] {
    let text = SteppedText(labels)
    let what = step.map { text.lines(of: $0, at: now)[0] } ?? "\((now - .zero).inSeconds)  nothing more happens"
    let own = frame.map { "\(($0.at - .zero).inSeconds)  \(text.text(of: $0))" } ?? "none"
    return ["\(name):", "  \(what)", "  first frame of its own: \(own)"]
  }
}
