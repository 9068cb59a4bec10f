import Disks
import FileSystems
import SimulationKernel

/// Which blocks of a disk are in the guest's memory, and what is on its way there.
///
/// Only the content of files is waited for. Directories and the table of clusters are taken to be in memory from the mount on. What
/// has no room in the guest's memory is dropped.
struct PageCache: Sendable, Equatable, StateRecord {
  /// Blocks that are being read.
  struct Load: Sendable, Equatable, StateRecord {
    let first: Int
    let end: Int
    let ready: Instant

    static let fields = Fields(\PageCache.Load.first, \.end, \.ready)

    var inconsistency: String? { first >= 0 && first <= end ? nil : "blocks that end before they begin" }
  }

  var queue: DiskQueue
  var blocks = BlockRanges()
  var loads: [Load] = []
  /// What was written is on its way to the disk, until the write-back is due.
  var isFlushing = false

  init(_ timing: DiskTiming) { queue = DiskQueue(timing) }

  static let fields = Fields(\PageCache.queue, \.blocks, \.loads, \.isFlushing)

  /// Reads what is not in memory of ranges of bytes.
  ///
  /// - Parameter written: Blocks that are in memory because they were written.
  /// - Returns: when all of them are; `now` if they are already.
  mutating func load(_ ranges: [Range<Int>], besides written: [Int], at now: Instant) -> Instant {
    loads.removeAll { $0.ready <= now }
    for block in written { blocks.insert(block..<block + 1) }
    var ready = now
    for range in ranges where !range.isEmpty {
      let wanted = range.lowerBound / Disk.blockSize..<(range.upperBound - 1) / Disk.blockSize + 1
      for run in blocks.missing(from: wanted) {
        let end = queue.add(run.lowerBound * Disk.blockSize..<run.upperBound * Disk.blockSize, at: now)
        loads.append(Load(first: run.lowerBound, end: run.upperBound, ready: end))
        blocks.insert(run)
      }
      for load in loads where load.first < wanted.upperBound && wanted.lowerBound < load.end {
        ready = max(ready, load.ready)
      }
    }
    // What a program waits for stays until it can be read, those blocks too that were there already.
    if ready > now {
      for range in ranges where !range.isEmpty {
        let end = (range.upperBound - 1) / Disk.blockSize + 1
        loads.append(Load(first: range.lowerBound / Disk.blockSize, end: end, ready: ready))
      }
    }
    return ready
  }

  /// Writes blocks to the disk.
  ///
  /// - Returns: when all of them are there.
  mutating func store(_ written: [Int], at now: Instant) -> Instant {
    var (ready, start) = (now, 0)
    while start < written.count {
      var end = start + 1
      while end < written.count, written[end] == written[end - 1] + 1 { end += 1 }
      ready = queue.add(written[start] * Disk.blockSize..<(written[end - 1] + 1) * Disk.blockSize, at: now)
      start = end
    }
    return ready
  }
}

extension DiskFiles {
  /// Has the content of a file read, unless it is in memory.
  ///
  /// - Returns: when it is.
  mutating func load(_ id: FileNumber, at now: Instant) throws(FileError) -> Instant {
    let path = try path(of: id)
    let ranges = try FileError.translating { () throws(FileSystemError) in try volume.ranges(of: path, disk) }
    // A disc may lie about where it ends.
    guard ranges.allSatisfy({ $0.upperBound <= disk.size }) else { throw .inputOutput }
    return cache.load(ranges, besides: disk.unflushedBlocks, at: now)
  }

  /// Has everything written to the disk. It is durable once ``sync()`` is called at the instant that is returned.
  mutating func flush(at now: Instant) -> Instant { cache.store(disk.unflushedBlocks, at: now) }

  /// The write-back is due: begins it, or ends it.
  mutating func continueWriteBack(at now: Instant) {
    if !cache.isFlushing {
      let end = flush(at: now)
      if end > now { return (writeBack, cache.isFlushing) = (end, true) }
    }
    try? sync()
  }
}
