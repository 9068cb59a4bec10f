import Fabric
import Guests
import Lab
import NetworkStack
import PacketCapture
import Sessions
import Settings
import SimulationKernel

// Going on until something is seen.

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
