import Fabric
import GuestPrograms
import Guests
import Hypervisors
public import SimulationKernel

// The world as sections of a file: what concerns the whole lab, its links, its frames, and each node by name.

extension World {
  /// What belongs to no link and no node.
  struct Core: StateRecord {
    var now: Instant
    var eventsHandled: UInt64
    var nodes: [Node]
    var names: NameTable
    var shelf: [Medium]
    var hypervisors: [Hypervisor]

    static let fields = Fields(\Core.now, \.eventsHandled, \.nodes, \.names, \.shelf, \.hypervisors)
  }

  private static let core = SectionFormat<Core>("world")
  private static let links = SectionFormat<Fabric>("links")
  private static let frames = SectionFormat<Outbox>("frames")
  private static let nodeVersion: UInt32 = 1

  private var core: Core {
    Core(
      now: now, eventsHandled: eventsHandled, nodes: nodes, names: names, shelf: shelf, hypervisors: hypervisors)
  }

  /// The fingerprint of the whole state: equal digests mean equal worlds. It is that of the parts' fingerprints, so that only one
  /// of them is encoded at a time.
  public var digest: Digest {
    let parts = [Digest(of: core), Digest(of: fabric), Digest(of: outbox)]
    let nodes = nodes.map { node in Digest { devices.encode(node.location, to: &$0) } }
    return Digest(of: parts + nodes)
  }

  /// - Parameter labels: the nodes' names, by their index.
  public func write<Failure>(to writer: inout SectionWriter<Failure>, labels: [String]) throws(Failure) {
    try World.core.write(core, to: &writer)
    try World.links.write(fabric, to: &writer)
    try World.frames.write(outbox, to: &writer)
    for (node, label) in zip(nodes, labels) {
      try writer.write("node \(label)", version: World.nodeVersion) { devices.encode(node.location, to: &$0) }
    }
  }

  public init<Failure>(
    from reader: inout SectionReader<Failure>, labels: [String]
  ) throws(SectionReader<Failure>.Problem) {
    self.init()
    let core = try reader.read(World.core)
    (now, eventsHandled, nodes, names) = (core.now, core.eventsHandled, core.nodes, core.names)
    (shelf, hypervisors) = (core.shelf, core.hypervisors)
    findDiversions()
    fabric = try reader.read(World.links)
    outbox = try reader.read(World.frames)
    let start = reader.offset
    guard labels.count == nodes.count else {
      throw .content(CheckpointError(offset: start, "node names do not match the lab"))
    }
    for (node, label) in zip(nodes, labels) {
      try reader.read("node \(label)") { (content, version) throws(CheckpointError) in
        guard version == World.nodeVersion else {
          throw content.failure(
            "node '\(label)' has version \(version); this Polder reads version \(World.nodeVersion)")
        }
        try devices.decode(kind: Int(node.kind.rawValue), from: &content)
        guard content.isAtEnd else { throw content.failure("\(content.remaining) bytes too many in node '\(label)'") }
      }
    }
    do throws(CheckpointError) { try checkReferences(CheckpointReader([], at: reader.offset)) } catch {
      throw .content(error)
    }
  }
}
