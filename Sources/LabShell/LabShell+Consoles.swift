import Fabric
import Guests
import Lab
import NetworkStack
import Sessions
import SimulationKernel

// The consoles of nodes: a command at a time, or as somebody who sits at one.

extension LabShell {
  /// Carries out a command on a node and goes on until it has ended, or for as long as the patience lasts.
  func run(_ command: String, on node: NodeIndex) throws(ShellError) {
    guard !command.isEmpty else {
      throw ShellError("\(labels[node]): expected a command, such as '\(example(for: node))'")
    }
    // A program in the background is waited for no longer than its shell.
    try give(input("\(labels[node]): \(command)"), as: node)
  }

  /// A line for the console that was entered: `exit` leaves it.
  func type(_ line: String, on node: NodeIndex) throws(ShellError) {
    let words = line.split(separator: " ")
    if words == ["exit"] || words == ["logout"] {
      console = nil
      return
    }
    guard isMachine(node) else {
      if !words.isEmpty { try run(line, on: node) }
      return
    }
    let isKey = line.hasPrefix("^")
    try give(input(isKey ? "\(labels[node]): \(line)" : "\(labels[node]) type: \(line)"), as: node)
  }

  func isMachine(_ node: NodeIndex) -> Bool { current.session.world.nodes[Int(node.rawValue)].kind == .guest }

  private func example(for node: NodeIndex) -> String {
    "\(labels[node]) \(isMachine(node) ? "ip addr" : "show mac")"
  }

  private func input(_ text: String) throws(ShellError) -> Input {
    do {
      return try InputLine("0s \(text)").input(for: current.session.world, labels)
    } catch { throw ShellError("\(error)") }
  }

  /// Gives the lab an input now, and goes on until what it has started is over.
  func give(_ input: Input, as node: NodeIndex?) throws(ShellError) {
    try forkIfInThePast()
    current.undoable.append(current.session.position)
    let known = current.session.progress.transcript.programs.count
    if node != nil { current.follower.expect(known) }
    do { try current.session.accept(input) } catch { throw ShellError("\(error)") }
    show()
    guard let node else { return }
    waitForEnd(ofProgramsFrom: known, on: node)
  }

  private func waitForEnd(ofProgramsFrom first: Int, on node: NodeIndex) {
    let end = current.session.now + patience
    let isOver = { (session: borrowing Session) -> Bool in
      let programs = session.progress.transcript.programs
      // What was typed for a program in front has started nothing, and that program goes on.
      let last = programs.count > first ? programs[first] : programs.last { $0.node == node && $0.isRunning }
      return !(last?.isRunning ?? false) || session.world.waitsForInput(node)
    }
    guard !isOver(current.session) else { return }
    guard !advance(to: end, until: isOver), !isCancelled() else { return }
    if !current.session.hasEnded { print("(still running; '^C' at its console ends it, 'run 10s' goes on)") }
  }

  /// Runs on and shows what programs say.
  ///
  /// - Returns: whether it was reached.
  @discardableResult
  func advance(to limit: Instant, until isReached: (borrowing Session) -> Bool) -> Bool {
    var reached = false
    while !reached, current.session.now < limit, !current.session.isFinished, !isCancelled() {
      // Whoever looks on sees a second at a time.
      let next = min(limit, current.session.now + .seconds(1))
      reached = current.session.advance(
        until: isReached, noLaterThan: next, isCancelled: { _ in self.isCancelled() })
      show()
    }
    return reached
  }

  /// Shows what is new in the transcript.
  func show() {
    let transcript = current.session.progress.transcript
    for news in current.follower.news(in: transcript) {
      switch news {
      case .speaker(let number):
        let program = transcript.programs[number]
        display(.heading(at: program.started, node: labels[program.node], command: program.command))
      case .written(let bytes): display(.written(bytes))
      case .ended(let status): display(.ended(status))
      }
    }
  }
}

extension World {
  /// Whether the program in front at a machine's console waits for a line.
  fileprivate func waitsForInput(_ node: NodeIndex) -> Bool {
    let node = nodes[Int(node.rawValue)]
    return node.kind == .guest && guests[node.index].waitsForInput
  }
}
