import Fabric
import Lab
public import Sessions
import Settings
public import SimulationKernel

/// An interactive lab: a line at a time is carried out on the consoles of its nodes, on its links, or on time itself.
///
/// It knows no terminal: lines come in, and ``ShellOutput`` goes out. It holds the branches of the lab and which of them is current.
/// What is done at an instant that the current branch has already left begins another branch.
public final class LabShell {
  var branches: [LabBranch]
  var current: LabBranch
  /// The machine or device whose console takes the lines.
  var console: NodeIndex?
  /// Moments that were given a name.
  var moments: [Moment] = []
  /// How long a command may run before the shell takes the next line, in simulated time.
  var patience = Duration.seconds(60)
  /// Nothing more is to be carried out.
  public internal(set) var isOver = false

  let display: (ShellOutput) -> Void
  let isCancelled: () -> Bool
  let files: ShellFiles

  /// - Parameters:
  ///   - files: where captures and saved labs go.
  ///   - isCancelled: asked while the lab runs; a line that is cancelled leaves the lab where it is.
  public init(
    _ start: consuming Checkpoint, _ files: ShellFiles, display: @escaping (ShellOutput) -> Void,
    isCancelled: @escaping () -> Bool = { false }
  ) throws(SessionError) {
    start.plan.end = .zero + LabShell.horizon
    let folder = start.plan.captures.isEmpty ? nil : files.captures
    let session = try Session(start, output: folder, keyframes: .standard)
    current = LabBranch("main", session)
    branches = [current]
    (self.files, self.display, self.isCancelled) = (files, display, isCancelled)
  }

  /// A lab that somebody is at goes on behind the end that its file gives: ten years.
  private static let horizon = Duration.seconds(10 * 365 * 86_400)

  var folder: String { files.captures }
  var labels: Labels { current.session.plan.labels }

  /// Such as `main 2.5s> `, or `web 2.5s$ ` at a console.
  public var prompt: String {
    let time = text(of: current.session.now)
    return console.map { "\(labels[$0]) \(time)$ " } ?? "\(current.name) \(time)> "
  }

  /// The fingerprint of the current branch's world.
  public var digest: Digest { current.session.world.digest }

  /// Carries out a line. An empty one, or a comment, does nothing.
  public func run(_ line: String) throws(ShellError) {
    if let console { return try type(line, on: console) }
    let words = try ShellWords(line)
    guard let first = words.words.first, !first.hasPrefix("#") else { return }
    if let verb = ShellVerb.named(first) { return try verb.action(self, words) }
    guard let node = labels.node(named: first) else { throw unknown(first) }
    try run(words.text(from: 1), on: node)
  }

  func print(_ line: String) { display(.line(line)) }

  private func unknown(_ word: String) -> ShellError {
    let known = ShellVerb.all.map(\.name) + labels.nodes
    let nearest = EditDistance.nearest(to: word, among: known).map { "; did you mean '\($0)'?" } ?? ""
    return ShellError("neither a command nor a node: '\(word)'\(nearest) ('help' lists the commands)")
  }

  /// Closes the captures of all branches.
  public func finish() throws(SessionError) {
    for branch in branches { try branch.session.finish() }
  }
}

/// Where the shell writes, and who does it.
public struct ShellFiles {
  /// The folder of the first branch's captures, which is there; those of a fork get one beside it.
  public var captures: String
  public var makeFolder: (_ path: String) throws(ShellError) -> Void
  /// Writes a file as a whole.
  public var save: (Checkpoint, _ path: String) throws(ShellError) -> Void
  /// The folder that the lab came from; nil for one that came from a file.
  public var lab: KeptLab?

  public init(
    captures: String, makeFolder: @escaping (_ path: String) throws(ShellError) -> Void,
    save: @escaping (Checkpoint, _ path: String) throws(ShellError) -> Void
  ) {
    (self.captures, self.makeFolder, self.save) = (captures, makeFolder, save)
  }
}

/// What the shell does in a lab's folder.
public struct KeptLab {
  /// Makes a state the lab's present.
  public var keep: (Checkpoint) throws(ShellError) -> Void
  /// Gives a state a name there, and makes it the present.
  public var takeSnapshot: (Checkpoint, _ name: String, _ description: String) throws(ShellError) -> Void

  public init(
    keep: @escaping (Checkpoint) throws(ShellError) -> Void,
    takeSnapshot: @escaping (Checkpoint, _ name: String, _ description: String) throws(ShellError) -> Void
  ) {
    (self.keep, self.takeSnapshot) = (keep, takeSnapshot)
  }
}
