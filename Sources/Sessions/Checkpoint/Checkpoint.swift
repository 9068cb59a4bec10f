public import Lab
public import SimulationKernel

/// A session at one instant: the world, and with it what is done to it and what has been seen of it. What a
/// checkpoint file holds.
public struct Checkpoint: Sendable, Equatable {
  public var world: World
  public var plan: Plan
  public var journal: Journal
  public var progress: Progress

  /// What every checkpoint begins with.
  package static let magic = "POLDER\u{1A}\n"
  private static let kind = SectionFileKind(magic: magic, version: 7)
  private static let planFormat = SectionFormat<Plan>("plan")
  private static let journalFormat = SectionFormat<Journal>("journal")
  private static let progressFormat = SectionFormat<Progress>("progress")

  public init(world: World, plan: Plan, journal: Journal, progress: Progress) {
    self.world = world
    self.plan = plan
    self.journal = journal
    self.progress = progress
  }
}

extension Checkpoint {
  /// Writes the file, a section after another: plan, journal, progress, and those of the world.
  public func write<Failure>(to sink: @escaping ([UInt8]) throws(Failure) -> Void) throws(Failure) {
    var writer = try SectionWriter(Checkpoint.kind, to: sink)
    try Checkpoint.planFormat.write(plan, to: &writer)
    try Checkpoint.journalFormat.write(journal, to: &writer)
    try Checkpoint.progressFormat.write(progress, to: &writer)
    try world.write(to: &writer, labels: plan.labels.nodes)
    try writer.finish()
  }

  /// Reads a file back. Every guest program, function and check in it must be known to Polder.
  ///
  /// - Parameter source: returns as many of the next bytes as requested or, at the end of the file, as remain.
  public init<Failure>(
    from source: @escaping (Int) throws(Failure) -> [UInt8]
  ) throws(SectionReader<Failure>.Problem) {
    var reader = try SectionReader(
      Checkpoint.kind, called: "a Polder checkpoint", registry: Checkpoint.registry, from: source)
    plan = try reader.read(Checkpoint.planFormat)
    journal = try reader.read(Checkpoint.journalFormat)
    progress = try reader.read(Checkpoint.progressFormat)
    world = try World(from: &reader, labels: plan.labels.nodes)
    try reader.end()
    do throws(CheckpointError) { try checkReferences(CheckpointReader([], at: reader.offset)) } catch {
      throw .content(error)
    }
  }
}
