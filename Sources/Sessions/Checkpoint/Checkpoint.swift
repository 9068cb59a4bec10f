public import Lab
public import SimulationKernel

/// A session as it stands at one instant: the world, and beside it what is done to it and what has been seen of it. What a
/// checkpoint file holds.
public struct Checkpoint: Sendable, Equatable {
  public var world: World
  public var plan: Plan
  public var journal: Journal
  public var progress: Progress

  /// The first bytes of a checkpoint file.
  static let magic = Array("POLDER\u{1A}\n".utf8)
  /// Raised by any change of what any type writes.
  static let version: UInt32 = 5

  public init(world: World, plan: Plan, journal: Journal, progress: Progress) {
    self.world = world
    self.plan = plan
    self.journal = journal
    self.progress = progress
  }

  /// The file's bytes: magic, version, digest of the rest, plan, journal, progress, world.
  public var bytes: [UInt8] {
    var content = ByteWriter()
    content.write(plan)
    content.write(journal)
    content.write(progress)
    content.write(world)
    var file = ByteWriter(capacity: content.bytes.count + 32)
    file.writeRaw(Checkpoint.magic)
    file.write(Checkpoint.version)
    let digest = Digest(of: content.bytes)
    file.write(digest.high)
    file.write(digest.low)
    file.writeRaw(content.bytes)
    return file.bytes
  }

  /// Reads a file's bytes back. Every guest program and function in it must be known to Polder.
  public init(bytes: [UInt8]) throws(CheckpointError) {
    let header = Checkpoint.magic.count + 20
    guard bytes.starts(with: Checkpoint.magic) else {
      throw CheckpointError(offset: 0, "not a checkpoint of Polder's")
    }
    guard bytes.count >= header else { throw CheckpointError(offset: bytes.count, "the file ends in its header") }
    var reader = CheckpointReader(Array(bytes[Checkpoint.magic.count..<header]))
    let version: UInt32 = try reader.read()
    guard version == Checkpoint.version else {
      throw CheckpointError(
        offset: Checkpoint.magic.count, "version \(version); this Polder reads version \(Checkpoint.version)")
    }
    let content = Array(bytes[header...])
    let (high, low): (UInt64, UInt64) = (try reader.read(), try reader.read())
    let digest = Digest(of: content)
    guard digest.high == high, digest.low == low else {
      throw CheckpointError(offset: header, "the content does not match its digest: the file is damaged or cut short")
    }
    try self.init(content: content)
  }

  private init(content: [UInt8]) throws(CheckpointError) {
    var reader = CheckpointReader(content, registry: Checkpoint.registry)
    plan = try reader.read()
    journal = try reader.read()
    progress = try reader.read()
    world = try reader.read()
    try checkReferences(reader)
    guard reader.isAtEnd else { throw reader.failure("\(reader.remaining) bytes too many") }
  }
}
