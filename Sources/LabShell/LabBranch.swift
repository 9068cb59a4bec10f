import Lab
import Sessions
import SimulationKernel

/// One of the courses that the lab has taken: what was run at first, or a fork of another.
final class LabBranch {
  /// Where it left another branch.
  struct Origin {
    let branch: LabBranch
    let position: SessionPosition
  }

  let name: String
  let origin: Origin?
  var session: Session
  var follower: TranscriptFollower
  /// Where the session was before each input that the shell gave it.
  var undoable: [SessionPosition] = []

  init(_ name: String, _ session: consuming Session, from origin: Origin? = nil) {
    (self.name, self.origin) = (name, origin)
    follower = TranscriptFollower(session.progress.transcript)
    self.session = session
  }

  /// It and those that it comes from, the first last.
  var line: [LabBranch] { [self] + (origin?.branch.line ?? []) }

  /// Up to where this branch and another are the same.
  func lastCommonPosition(with other: LabBranch) -> SessionPosition {
    let its = other.line
    // All branches come from the first.
    guard let branch = line.first(where: { mine in its.contains { $0 === mine } }) else { return .beginning }
    let positions = [self, other].map { $0.departure(from: branch) }
    return positions[0].isNotAfter(positions[1]) ? positions[0] : positions[1]
  }

  /// How far `branch` had come when this branch's line left it; its present if that is this one.
  private func departure(from branch: LabBranch) -> SessionPosition {
    line.first { $0.origin?.branch === branch }?.origin?.position ?? session.position
  }
}
