import LabTesting
import SimulationKernel

@testable import Fabric
@testable import Lab
@testable import Sessions

/// A lab that runs as several machines would run it: each part of its nodes has a queue and a store of frames of its own, runs
/// ahead of the others for as long as no frame can come from them, and then is given copies of those that will.
///
/// Every part has the whole world, of which it runs its own nodes. What the others would do there is thrown away.
struct PartitionedRun {
  private let journal: Journal
  private(set) var parts: [World] = []
  private let map: PartMap
  /// What the shortest frame takes on the fastest wire. No frame arrives sooner after the event that sent it.
  private let lookahead: Duration
  private(set) var story: Story

  init(_ topology: Topology, owner: [Int]) throws {
    let start = try Checkpoint(topology, folder: Repository.root + "/Topologies")
    let world = start.world
    journal = start.journal
    parts = Array(repeating: world, count: (owner.max() ?? 0) + 1)
    map = PartMap(world, owner: owner)
    let rates = topology.links.flatMap { [$0.forward.rate, $0.backward.rate] }.map(\.bitsPerSecond)
    lookahead = .nanoseconds(Int64(8 * 64 * 1_000_000_000 / (rates.max() ?? 1_000_000_000)))
    story = Story(ports: world.fabric.portCount, nodes: world.nodes.count)
  }

  /// Runs the lab from the switching on to `end`.
  mutating func run(until end: Instant) {
    everywhere { $0.start(log: &$1) }
    for entry in journal.entries where entry.at <= end {
      advance(to: Instant(nanoseconds: entry.at.nanoseconds - 1))
      switch entry.input {
      case .command(let command, _): everywhere { $0.perform(command, at: entry.at, log: &$1) }
      }
    }
    advance(to: end)
  }

  private mutating func advance(to limit: Instant) {
    while let next = parts.compactMap({ $0.fabric.queue.inOrder.first?.at }).min(), next <= limit {
      let horizon = min(limit, Instant(nanoseconds: next.nanoseconds + lookahead.nanoseconds - 1))
      for part in parts.indices {
        var (log, isDone) = (freshLog, false)
        while !isDone {
          isDone = parts[part].run(until: horizon, into: &log)
          note(&log, of: part)
        }
      }
      for part in parts.indices { handOver(from: part) }
    }
  }

  /// Acts on every part, and takes back what came of it for nodes that it does not run.
  private mutating func everywhere(_ act: (inout World, inout ObservationLog) -> Void) {
    for part in parts.indices {
      let before = Set(parts[part].fabric.queue.inOrder.map(EntryKey.init))
      var log = freshLog
      act(&parts[part], &log)
      note(&log, of: part)
      let map = map
      let strange = parts[part].takeEntries { !before.contains(EntryKey($0)) && map.cause(of: $0) != part }
      for entry in strange where entry.payload.hasFrame { parts[part].outbox.frames.release(entry.payload.frame) }
    }
    for part in parts.indices { handOver(from: part) }
  }

  private mutating func handOver(from part: Int) {
    let map = map
    for entry in parts[part].takeEntries(where: { $0.payload.hasFrame && map.receiver(of: $0) != part }) {
      let frame = entry.payload.frame
      let bytes = parts[part].bytes(of: frame)
      parts[part].outbox.frames.release(frame)
      let other = map.receiver(of: entry)
      let copy = parts[other].outbox.frames.make(bytes.span.bytes)
      var arrival = Event.arrival(of: copy, at: entry.payload.port)
      // Sent and lost in one act: a switch whose neighbour loses its power tells of it over the neighbour's next cable.
      if entry.payload.kind == .loss { arrival.lose() }
      parts[other].fabric.queue.push(arrival, at: entry.at, rank: entry.rank)
    }
  }

  private var freshLog: ObservationLog {
    ObservationLog(watching: parts[0].fabric.ports, of: parts[0].fabric.portCount)
  }

  private mutating func note(_ log: inout ObservationLog, of part: Int) {
    for record in log.records where map.part(of: record.port) == part {
      story.frames[Int(record.port.rawValue)].append(Story.Sight(record, Array(log.bytes[record.range])))
    }
    for report in log.reports where map.part(of: report.node) == part {
      story.reports[Int(report.node.rawValue)].append("\(report.at) \(report.report)")
    }
    log.drain()
  }
}

/// Which part runs what.
private struct PartMap {
  private let owner: [Int]
  private let nodes: [NodeIndex]
  private let peers: [PortID?]
  /// A machine of each host.
  private let tenants: [NodeIndex?]

  init(_ world: World, owner: [Int]) {
    self.owner = owner
    tenants = world.tenants.map(\.first)
    nodes = world.fabric.ports.map { world.fabric[receiver: $0].node }
    peers = world.fabric.ports.map { world.fabric[transmitter: $0].peer }
  }

  func part(of node: NodeIndex) -> Int { owner[Int(node.rawValue)] }
  func part(of port: PortID) -> Int { part(of: nodes[Int(port.rawValue)]) }
  func receiver(of entry: EventQueue<Event>.Entry) -> Int { part(of: entry.payload.port) }

  /// The part that an event is caused by; of an arrival the one that sends the frame.
  func cause(of entry: EventQueue<Event>.Entry) -> Int {
    switch entry.payload.kind {
    case .wake: part(of: entry.payload.node)
    case .ready: part(of: entry.payload.port)
    case .processor: tenants[entry.payload.slot.host].map { part(of: $0) } ?? 0
    case .arrival, .loss: part(of: peers[Int(entry.payload.port.rawValue)] ?? entry.payload.port)
    }
  }
}

extension World {
  fileprivate mutating func takeEntries(
    where isWanted: (EventQueue<Event>.Entry) -> Bool
  ) -> [EventQueue<Event>.Entry] {
    let entries = fabric.queue.inOrder
    guard entries.contains(where: isWanted) else { return [] }
    fabric.queue.removeAll()
    for entry in entries where !isWanted(entry) { fabric.queue.push(entry.payload, at: entry.at, rank: entry.rank) }
    return entries.filter(isWanted)
  }

  fileprivate func bytes(of frame: Frame) -> [UInt8] {
    outbox.frames.bytes(of: frame).withUnsafeBytes { [UInt8]($0) }
  }
}

/// What tells two entries of a queue apart.
private struct EntryKey: Hashable {
  let at: Instant
  let rank: UInt64

  init(_ entry: EventQueue<Event>.Entry) { (at, rank) = (entry.at, entry.rank) }
}

/// What there was to see at each port, and to hear from each node, in its order.
struct Story: Equatable {
  struct Sight: Equatable {
    let at: Instant
    let direction: ObservationLog.Direction
    let dropped: DropReason?
    let bytes: [UInt8]

    init(_ record: ObservationLog.Record, _ bytes: [UInt8]) {
      (at, direction, dropped) = (record.at, record.direction, record.dropped)
      self.bytes = bytes
    }
  }

  var frames: [[Sight]]
  var reports: [[String]]

  /// The first thing that is otherwise than in another story, in words.
  func difference(from other: Story) -> String? {
    for port in frames.indices where frames[port] != other.frames[port] {
      let (mine, theirs) = (frames[port], other.frames[port])
      let number = zip(mine, theirs).enumerated().first { $1.0 != $1.1 }?.offset ?? min(mine.count, theirs.count)
      let pair = [mine, theirs].map { number < $0.count ? "\($0[number])" : "nothing" }
      return "frame \(number) at port \(port): \(pair[0]), not \(pair[1])"
    }
    for node in reports.indices where reports[node] != other.reports[node] {
      return "node \(node) says \(reports[node]), not \(other.reports[node])"
    }
    return nil
  }

  init(ports: Int, nodes: Int) {
    frames = Array(repeating: [], count: ports)
    reports = Array(repeating: [], count: nodes)
  }
}
