import ArgumentParser
import Lab
import OpenFlowSwitches
import Sessions
import SimulationKernel

// A run at the pace of its controllers: time goes on while no switch awaits anything of one.

extension OutsideControllers {
  /// How far time goes on at once while a switch has no connection and may want one.
  private static let longestStep = Duration.milliseconds(100)

  /// How far time may go on at once.
  func limit(_ now: Instant) -> Instant {
    lines.allSatisfy { $0.socket != nil } ? .never : now + OutsideControllers.longestStep
  }

  /// Lets controllers say at the present instant what they have to say, and returns when each has dealt with everything.
  ///
  /// - Throws: when that takes longer than ``patience``.
  mutating func settle(_ session: inout Session, isCancelled: (Instant) -> Bool) throws(Failure) {
    let deadline = ContinuousClock.now + patience
    while !isCancelled(session.now), !session.hasEnded {
      do { try exchange(with: &session) } catch { throw Failure(error) }
      guard let complaint = complaint(session) else {
        for index in lines.indices where lines[index].isOpen { lines[index].probe?.hasSettled = true }
        return
      }
      guard ContinuousClock.now < deadline else {
        let time = "\((session.now - .zero).inSeconds) of simulated time"
        throw Failure(message: "\(complaint) after \(patience), at \(time)".visible(), status: .limitReached)
      }
      wait(milliseconds: 10)
    }
  }

  /// Who is being waited for, in words; nil if nobody is.
  private func complaint(_ session: borrowing Session) -> String? {
    let labels = session.plan.labels
    for line in lines where session.world.mayOpen(line.connection, on: line.node) {
      let name = "the controller of '\(labels[line.node])'\(line.address.map { " at \($0)" } ?? "")"
      switch line.socket?.state {
      case .open: if line.probe?.isQuiet == false { return "\(name) has not answered" }
      case .connecting: return "\(name) cannot be reached"
      case .closed, nil: if line.address != nil, !line.hasBeenOpen { return "\(name) cannot be reached" }
      }
    }
    return listeners.first { !$0.hasBeenUsed && session.world.isOn($0.node) }.map {
      "no controller has connected to '\(labels[$0.node])' on \($0.address)"
    }
  }
}
