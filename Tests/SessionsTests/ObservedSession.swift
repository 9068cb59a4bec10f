import Lab
import LabTesting
import Sessions
import SimulationKernel

/// What can be seen of a session at an instant.
struct Snapshot: Equatable {
  var digest: Digest
  var transcript: Transcript
  var verdicts: [CheckResult]
  var now: Instant

  init(_ session: borrowing Session) {
    digest = session.world.digest
    transcript = session.progress.transcript
    verdicts = session.verdicts()
    now = session.now
  }
}

/// A lab with a capture at each port.
enum CapturedLab {
  static func start(_ lab: LabSource) throws -> Checkpoint {
    var start = try Checkpoint(lab.topology(), folder: Repository.root + "/Topologies")
    start.plan.captures = [CaptureOrder(ports: start.plan.labels.ports(named: "all") ?? [])]
    return start
  }

  /// Keyframes so close together that even a small lab has many.
  static let keyframes = KeyframePolicy(memoryLimit: 64 << 20, interval: 50)
}
