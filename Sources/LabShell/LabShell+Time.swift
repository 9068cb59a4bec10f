import Fabric
import Guests
import Lab
import NetworkStack
import PacketCapture
import Sessions
import Settings
import SimulationKernel

// Going on, and going back.

extension LabShell {
  /// How far ahead something is looked for that may never come: an hour.
  private static let search = Duration.seconds(3_600)

  /// `2.5s`
  func text(of instant: Instant) -> String { "\((instant - .zero).inSeconds)" }

  /// Runs for a time; nil runs to the end that the file gives.
  func runOn(for duration: Duration?) throws(ShellError) {
    let end = duration.map { current.session.now + $0 } ?? current.session.plan.ownEnd
    guard end > current.session.now else {
      throw ShellError("run: the file's end, at \(text(of: end)), is reached: say for how long, as in 'run 10s'")
    }
    advance(to: end) { _ in false }
    if !isCancelled() { print("at \(text(of: current.session.now))") }
  }

  /// Goes on by events and inputs, and prints each.
  func step(_ count: Int) {
    for _ in 0..<count where !isCancelled() {
      guard let step = current.session.step(isCancelled: { _ in self.isCancelled() }) else {
        return print("nothing is left to happen")
      }
      for line in SteppedText(labels).lines(of: step, at: current.session.now) { print(line) }
      show()
    }
  }

  /// Goes on until a step is what is looked for, and prints it.
  func stepUntil(_ what: String, _ isWanted: (SessionStep, borrowing Session) -> Bool) {
    let limit = current.session.now + LabShell.search
    while !isCancelled() {
      guard let step = current.session.step(until: limit, isCancelled: { _ in self.isCancelled() }) else {
        return print("no \(what) was seen until \(text(of: current.session.now))")
      }
      show()
      guard isWanted(step, current.session) else { continue }
      for line in SteppedText(labels).lines(of: step, at: current.session.now) { print(line) }
      return
    }
  }

  /// Goes to an instant, back or forth.
  func go(to instant: Instant) throws(ShellError) {
    guard instant >= .zero else { throw ShellError("the lab begins at 0 s") }
    if instant >= current.session.now, !current.session.isInThePast {
      advance(to: instant) { _ in false }
    } else {
      do { try current.session.seek(to: instant, isCancelled: { _ in self.isCancelled() }) } catch {
        throw tooEarly(error)
      }
      arrive()
    }
    print("at \(text(of: current.session.now))")
  }

  func go(back time: Duration) throws(ShellError) {
    let sinceStart = current.session.now - .zero
    try go(to: .zero + max(.zero, Duration(nanoseconds: sinceStart.nanoseconds - time.nanoseconds)))
  }

  func go(back steps: Int) throws(ShellError) {
    let events = current.session.world.eventsHandled
    let target = events - min(UInt64(steps), events)
    do { try current.session.seek(toEvent: target, isCancelled: { _ in self.isCancelled() }) } catch {
      throw tooEarly(error)
    }
    arrive()
    print("at \(text(of: current.session.now))")
  }

  private func tooEarly(_ error: SessionError) -> ShellError {
    guard case .cannotGoBack = error, let start = current.session.beginning else { return ShellError("\(error)") }
    return ShellError("the shell began at \(text(of: start.progress.reached)), and cannot go back behind that")
  }

  /// What the transcript holds here has been shown.
  func arrive() { current.follower = TranscriptFollower(current.session.progress.transcript) }
}

extension LabShell {
  /// `next frame`, `next drop`, `next retransmission`.
  func next(_ what: String, filter: String) throws(ShellError) {
    switch what {
    case "frame":
      let compiled = filter.isEmpty ? nil : try compile(filter)
      stepUntil("frame") { step, _ in
        step.sightings.contains { $0.kind == .sent && (compiled?.matches($0.bytes.span.bytes) ?? true) }
      }
    case "drop":
      stepUntil("drop") { step, _ in step.sightings.contains { if case .dropped = $0.kind { true } else { false } } }
    case "retransmission":
      var before = retransmissions(current.session)
      stepUntil("retransmission") { step, session in
        guard step.sightings.contains(where: { $0.kind == .sent }) else { return false }
        let now = self.retransmissions(session)
        defer { before = now }
        return now > before
      }
    default: throw ShellError("next \(what): expected 'frame', 'drop' or 'retransmission'")
    }
  }

  private func compile(_ filter: String) throws(ShellError) -> CaptureFilter {
    do { return try CaptureFilter(filter) } catch { throw ShellError("\(error)") }
  }

  private func retransmissions(_ session: borrowing Session) -> UInt64 {
    session.world.guests.reduce(0) { $0 + $1.stack.retransmittedSegments }
  }
}

extension LabShell {
  /// `until web established`, `until web prints "200 OK"`, `until web done`.
  func runUntil(_ words: [String]) throws(ShellError) {
    guard words.count >= 2 else {
      throw ShellError("usage: until NODE STATE, until NODE prints TEXT, or until NODE done")
    }
    let node = try node(words[0])
    let isReached = try condition(words[1].lowercased(), words.dropFirst(2).joined(separator: " "), of: node)
    if isReached(current.session) || advance(to: current.session.now + LabShell.search, until: isReached) {
      return print("at \(text(of: current.session.now))")
    }
    guard !isCancelled() else { return }
    throw ShellError(
      "until \(words.joined(separator: " ")): it has not come to that until \(text(of: current.session.now))")
  }

  private func condition(
    _ word: String, _ text: String, of node: NodeIndex
  ) throws(ShellError) -> (borrowing Session) -> Bool {
    let first = current.session.progress.transcript.programs.map(\.written.count)
    switch word {
    case "done":
      return { session in !session.progress.transcript.programs.contains { $0.node == node && $0.isRunning } }
    case "prints":
      guard !text.isEmpty else { throw ShellError("until \(labels[node]) prints: expected a text") }
      return { session in
        session.progress.transcript.programs.enumerated().contains { index, program in
          program.node == node
            && String(decoding: program.written.dropFirst(index < first.count ? first[index] : 0), as: UTF8.self)
              .contains(text)
        }
      }
    default:
      guard isMachine(node) else {
        throw ShellError("until: '\(labels[node])' is not a machine, and has no connections")
      }
      guard let state = TCPState.allCases.first(where: { $0.isCalled(word) }) else {
        let names = TCPState.allCases.map { "\($0)".lowercased() }.joined(separator: ", ")
        throw ShellError("until: expected 'prints TEXT', 'done' or a state of a connection: \(names)")
      }
      let index = current.session.world.nodes[Int(node.rawValue)].index
      return { session in session.world.guests[index].stack.tcpStates.contains(state) }
    }
  }

  /// The node of that name.
  func node(_ name: String) throws(ShellError) -> NodeIndex {
    guard let node = labels.node(named: name) else {
      let nearest = EditDistance.nearest(to: name, among: labels.nodes).map { "; did you mean '\($0)'?" } ?? ""
      throw ShellError("no node named '\(name)'\(nearest)")
    }
    return node
  }
}

extension TCPState {
  /// As `ss` prints it, or as the RFC writes it.
  fileprivate func isCalled(_ word: String) -> Bool {
    "\(self)".lowercased() == word || self == .established && word == "established"
      || self == .synReceived && word == "syn-received"
  }
}
