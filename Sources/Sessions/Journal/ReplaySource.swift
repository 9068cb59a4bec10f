import Lab
import PacketCapture
import Settings
import SimulationKernel
import SystemFiles

/// Reads the captures that a topology replays, and keeps account of what they take.
struct ReplaySource {
  /// That of the topology file, in which the captures lie.
  let folder: String
  /// The captures may lie anywhere.
  let outsideIsAllowed: Bool
  let topology: Topology
  /// What else may be read, in bytes.
  private var room: Int
  /// What of the captures will hardly do what is meant.
  private(set) var warnings: [TopologyFault] = []

  init(_ topology: Topology, folder: String, outsideIsAllowed: Bool) {
    self.topology = topology
    self.folder = folder
    self.outsideIsAllowed = outsideIsAllowed
    room = topology.limits.replay
  }

  /// The frames of the capture that an event replays.
  mutating func frames(
    of name: Located<String>, at start: Instant
  ) throws(SessionError) -> [CaptureReplay.Frame] {
    let file = ReferencedFile(name.value, in: folder, outsideIsAllowed: outsideIsAllowed)
    let replay: CaptureReplay
    do { replay = try CaptureReplay(file, upTo: room) } catch {
      let path = topology.file.path
      throw .replay(at: "\(path):\(name.location.line):\(name.location.column)", reported(error))
    }
    room -= replay.footprint
    warn(about: replay.frames, of: name, at: start)
    return replay.frames
  }

  /// The limit is that of all captures together.
  private func reported(_ error: CaptureError) -> CaptureError {
    guard case .tooLarge(let path, _) = error else { return error }
    return .tooLarge(path: path, limit: topology.limits.replay)
  }

  private mutating func warn(about frames: [CaptureReplay.Frame], of name: Located<String>, at start: Instant) {
    let cut = frames.count { $0.isCut }
    if cut > 0 {
      warn(
        name, "\(cut) of \(frames.count) frames of '\(name.value)' were cut when they were captured",
        fix: "capture them again without a snap length")
    }
    let end = Instant.zero + topology.duration
    let late = frames.count { start + $0.delay > end }
    guard late > 0, let last = frames.last else { return }
    warn(
      name, "\(late) of \(frames.count) frames of '\(name.value)' come after the end of the run",
      fix: "raise 'duration' to more than \((start + last.delay) - .zero)")
  }

  private mutating func warn(_ name: Located<String>, _ message: String, fix: String) {
    warnings.append(
      TopologyFault(
        file: topology.file.path, line: name.location.line, column: name.location.column, message: message, fix: fix))
  }
}
