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
  static let search = Duration.seconds(3_600)

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

  /// Goes to right before the last inputs that the shell gave, however many came at the same instant.
  func undo(_ count: Int) throws(ShellError) {
    let present = current.session.position
    let before = current.undoable.filter { $0.isNotAfter(present) && $0 != present }
    guard count <= before.count else {
      throw ShellError(
        before.isEmpty
          ? "undo: nothing was done here yet" : "undo \(count): only \(before.count) things were done here")
    }
    do { try current.session.seek(to: before[before.count - count]) } catch { throw tooEarly(error) }
    arrive()
    print("at \(text(of: current.session.now))")
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
